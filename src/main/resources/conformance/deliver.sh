#!/bin/sh
# Tjek en mappe med tabeller, og lever den, hvis intet blokerer. / Check a folder of tables, and deliver it if nothing blocks.
#   KKM_URL=http://localhost:3030 KKM_TOKEN=… ./deliver.sh 9001 2025 deliveries/good
set -eu
url="${KKM_URL:-http://localhost:3030}/submissions/$1/$2"
set -- "$3"/*.csv
forms=""
for file in "$@"; do
  table=$(basename "$file" .csv)
  forms="$forms -F $table=@$file"
done
ask() {
  # shellcheck disable=SC2086
  curl -sS ${KKM_TOKEN:+-H "Authorization: Bearer $KKM_TOKEN"} -H 'Accept: application/json' "$@" $forms
}
echo "# POST $url/check"
ask -X POST "$url/check"
echo "# PUT $url"
ask -X PUT "$url" -w '# status %{http_code}\n'
