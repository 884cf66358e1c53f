#!/usr/bin/env bash
# Make Elasticsearch's users for the archive: the writer, and a reader for each level, with the roles of index-roles.yml.
# Run once by compose.yaml; repeating it sets the same passwords again. Nothing is printed that is secret.
set -euo pipefail
url=${INDEX_URL:?}

make_user() {
    # The password goes in by standard input, so that no list of processes shows it.
    printf '{"password":"%s","roles":["%s"]}' "$2" "$1" | curl --silent --show-error --fail --output /dev/null \
        --config <(printf 'user = "elastic:%s"\n' "${ELASTIC_PASSWORD:?}") \
        --header 'content-type: application/json' --data-binary @- --request PUT "$url/_security/user/$1"
    echo "user $1 is set"
}

make_user "${STRONGROOM_INDEX_WRITER_USER:?}" "${STRONGROOM_INDEX_WRITER_PASSWORD:?}"
IFS=, read -ra passwords <<<"${STRONGROOM_INDEX_READER_PASSWORDS:?}"
for level in "${!passwords[@]}"; do
    make_user "strongroom-reader-$level" "${passwords[$level]}"
done
