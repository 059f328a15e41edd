# Breaks IC-13.
BASE <https://w3id.org/kkm/>
PREFIX kkm: <https://w3id.org/kkm/def/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

DELETE { ?o kkm:quality ?x } WHERE { { SELECT ?o WHERE { ?o a qb:Observation } LIMIT 1 } ?o kkm:quality ?x }
