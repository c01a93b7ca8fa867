#!/usr/bin/env bash
# Puts ten defects into a copy of the Widgets sample, one at a time, and runs the sample's own tests against each.
# Prints which test found it, and exits with 1 if a defect is found by none.
# Usage: eng/mutations.sh
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -co --exclude-standard -z | tar --null -cf - -T - | tar -xf - -C "$copy"
cd "$copy"

build() {
  dotnet build "$1" -v q -clp:ErrorsOnly -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false "${@:2}" >build.log 2>&1
}
run_tests() { timeout 300 artifacts/bin/Widgets.Tests/debug/Widgets.Tests -noColor >tests.log 2>&1; }

build samples/Widgets.Tests || { cat build.log; exit 2; }
run_tests || { cat tests.log; echo "The tests fail without any defect."; exit 2; }
passed=$(sed -n 's/.*Total: \([0-9]*\),.*/\1/p' tests.log)
printf 'Without a defect %s tests pass.\n\n%-40s %-9s %s\n' "$passed" "defect" "" "by"

survivors=0
# mutant NAME PROJECT [FILE PERL_EXPRESSION]...
mutant() {
  local name=$1 project=$2
  shift 2
  local folder=samples/Widgets/$project
  cp -r "$folder" original
  while (($#)); do
    perl -0pi -e "$2" "$folder/$1"
    if cmp -s "$folder/$1" "original/$1"; then
      echo "$name: nothing was changed in $1; the sample has moved on, and this script has to follow."
      exit 2
    fi
    shift 2
  done

  build "$folder" --no-restore -p:BuildProjectReferences=false || { cat build.log; echo "$name does not compile."; exit 2; }
  cp "artifacts/bin/$project/debug/$project.dll" artifacts/bin/Widgets.Tests/debug/
  if run_tests; then
    survivors=$((survivors + 1))
    printf '%-40s %-9s\n' "$name" "SURVIVED"
  else
    local finders
    finders=$(sed -n 's/^    \(Widgets\.Tests\.\)\{0,1\}\(.*\) \[FAIL\]$/\2/p' tests.log)
    [[ -n "$finders" ]] || { cat tests.log; echo "$name: the tests broke down."; exit 2; }
    while read -r finder; do
      printf '%-40s %-9s %s\n' "$name" "found" "$finder"
      name=""
    done <<<"$finders"
  fi

  rm -rf "$folder"
  mv original "$folder"
  build "$folder" --no-restore -p:BuildProjectReferences=false
  cp "artifacts/bin/$project/debug/$project.dll" artifacts/bin/Widgets.Tests/debug/
}

mutant "wrong key" Widgets.Api \
  WidgetProducer.cs 's/KeyField\("id"\)/KeyField("name")/'
mutant "wrong topic" Widgets.Api \
  WidgetProducer.cs 's/Topic\("widgets"\)/Topic("widget")/'
mutant "missing field" Widgets.Api \
  WidgetEndpoints.cs 's/ *widget\.InStock = input\.InStock;\n//'
mutant "no tombstone" Widgets.Api \
  WidgetsDb.cs 's/HasKafkaSource<WidgetProducer>\(\)/HasKafkaSource<WidgetProducer>(source => source.Delete = false)/'
mutant "wrong partition key" Widgets.Api \
  WidgetProducer.cs 's/RecordProducer<Widget>;/RecordProducer<Widget>\n{\n    protected override string? PartitionKey(Payload payload) => \$"{payload["name"]}";\n}/'
mutant "published outside the transaction" Widgets.Api \
  WidgetsDb.cs 's/HasKafkaSource<WidgetProducer>\(\)/HasKafkaSource<WidgetProducer>(source => source.Update = false)/' \
  WidgetEndpoints.cs 's/(long id, WidgetInput input, WidgetsDb db,)/$1 WidgetProducer producer,/;
    s/(Apply\(input, widget, time\);)(\s+await db\.SaveChangesAsync\(cancellationToken\);\s+return TypedResults\.Ok)/$1\n        await producer.SendEventAsync(widget, cancellationToken: cancellationToken);$2/'
mutant "unknown enum symbol" Widgets.Api \
  WidgetState.cs 's/Discontinued,/Retired,/'
mutant "swallowed exception" Widgets.Views \
  WidgetConsumer.cs 's/return (base\.ConsumeAsync\([^;]*\));/return $1.ContinueWith(_ => { }, TaskScheduler.Default);/'
mutant "offset committed early" Widgets.Views \
  WidgetConsumer.cs 's/return (base\.ConsumeAsync\([^;]*\));/_ = Task.Run(() => $1);\n        return Task.CompletedTask;/'
mutant "handler not idempotent" Widgets.Views \
  WidgetConsumer.cs 's/(if \(payload is not null\)\s*\{)/$1\n            payload["in_stock"] = (int)payload["in_stock"]! + (db.Views.Find((long)metadata.Key!)?.InStock ?? 0);/'

printf '\n%s of 10 defects survived.\n' "$survivors"
((survivors == 0))
