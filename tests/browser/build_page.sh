#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
#
# Makes the page of tests/browser/page with npm's packages: tests/browser/build_page.sh FOLDER. The page is FOLDER/dist; nothing is
# done when it is there already. No script of a package is run.
set -euo pipefail

page=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/page
folder=${1:?the folder to build in}
made_of=$(cat "$page"/* | sha256sum)

if [ "$(cat "$folder/made-of" 2>/dev/null)" = "$made_of" ]; then
    exit 0
fi
mkdir -p "$folder"
rm -f "$folder/made-of"
cp "$page"/* "$folder/"
cd "$folder"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
npm run --silent build
echo "$made_of" >made-of
