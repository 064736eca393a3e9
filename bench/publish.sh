#!/usr/bin/env bash
# Puts the tables of bench/target into docs/performance.md, each between its two marks.
set -euo pipefail

here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
page=$here/../docs/performance.md
for table in "$here"/target/table-*.md; do
  name=$(basename "$table" .md)
  grep -q "<!-- $name -->" "$page" || { printf '%s has no place for %s\n' "$page" "$name" >&2; continue; }
  awk -v name="$name" -v file="$table" '
    $0 == "<!-- end of " name " -->" { inside = 0 }
    !inside { print }
    $0 == "<!-- " name " -->" {
      inside = 1
      while ((getline line < file) > 0) print line
    }' "$page" > "$page.new"
  mv "$page.new" "$page"
  printf 'put %s into docs/performance.md\n' "$name"
done
