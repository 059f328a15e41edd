# Puts use/health-care where use/health stands, in whatever is delivered with a use.
PREFIX use: <https://w3id.org/kkm/code/use/>
DELETE { ?thing ?property use:health }
INSERT { ?thing ?property use:health-care }
WHERE { ?thing ?property use:health }
