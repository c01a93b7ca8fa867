using Deimos.Testing.Gherkin;

namespace Deimos.Testing.Tests.Gherkin;

/// <summary>What scenarios feature files have.</summary>
public sealed class FeatureSetTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backgrounds_come_first_and_those_of_rules_after_the_features()
    {
        var noted = await FeatureText.RunAsync(
            """
            Feature: Notes
              Background:
                Given note "background"

              Scenario: Outside
                Then note "outside"

              Rule: Inside
                Background:
                  Given note "rule"

                Example: Of the rule
                  * note "inside"
            """,
            typeof(NotingSteps));

        noted.ShouldBe(["background", "outside", "background", "rule", "inside"]);
    }

    [Fact]
    public async Task Each_row_of_an_outline_is_a_scenario_with_its_values_everywhere()
    {
        const string Content =
            """
            Feature: Notes
              Scenario Outline: Notes of <who>
                Given note "<who>"
                And the table
                  | name  | text   |
                  | <who> | <what> |
                And the text for <who>
                  '''
                  <what> of <who>
                  '''

                Examples:
                  | who | what |
                  | me  | one  |

                @late
                Examples: More
                  | who | what |
                  | you | two  |
            """;
        var quoted = Content.Replace("'''", "\"\"\"", StringComparison.Ordinal);

        var scenarios = FeatureText.Read(quoted).Scenarios;
        var noted = await FeatureText.RunAsync(quoted, typeof(NotingSteps));

        scenarios.Select(scenario => scenario.ToString()).ShouldBe(["Notes: Notes of me", "Notes: Notes of you"]);
        scenarios.Select(scenario => scenario.Line).ShouldBe([14, 19]);
        scenarios.Select(scenario => string.Join(',', scenario.Tags)).ShouldBe(["", "late"]);
        noted.ShouldBe(["me", "me=one", "me: one of me", "you", "you=two", "you: two of you"]);
    }

    [Fact]
    public void Rows_that_a_name_does_not_tell_apart_are_named_by_their_values() =>
        FeatureText.Read(
            """
            Feature: Notes
              Scenario Outline: A note
                Given note "<a>"
                Examples:
                  | a | b |
                  | 1 | 2 |
                  | 3 | 4 |
            """).Scenarios.Select(scenario => scenario.Name).ShouldBe(["A note (a: 1, b: 2)", "A note (a: 3, b: 4)"]);

    [Fact]
    public void Tags_are_those_of_feature_rule_scenario_and_examples()
    {
        var scenario = FeatureText.Read(
            """
            @one
            Feature: Notes
              @two
              Rule: A rule
                @three
                Scenario Outline: A note
                  Given note "<a>"
                  @four @one
                  Examples:
                    | a |
                    | 1 |
            """).Scenarios.ShouldHaveSingleItem();

        scenario.Tags.ShouldBe(["one", "two", "three", "four"]);
    }

    [Fact]
    public void A_scenario_runs_once_on_each_tier_that_it_names_and_bears_its_tag_only()
    {
        var scenarios = FeatureText.Read(
            """
            @stub
            Feature: Notes
              @embedded @fast
              Scenario: On two
                Given note "a"
              Scenario: On one
                Given note "b"
            """).Scenarios;

        scenarios.Select(scenario => scenario.Name).ShouldBe(["On two [stub]", "On two [embedded]", "On one"]);
        scenarios.Select(scenario => string.Join(',', scenario.Tags)).ShouldBe(["stub,fast", "embedded,fast", "stub"]);
        scenarios.Select(scenario => scenario.Id).Distinct().Count().ShouldBe(3);
        scenarios.ShouldAllBe(scenario => scenario.SkipReason == null);
    }

    [Fact]
    public void The_external_tier_is_skipped_by_the_names_of_the_missing_connection_strings()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("ConnectionStrings__postgres") is null, "There is an external stack.");

        var scenarios = FeatureText.Read(
            """
            Feature: Notes
              @external
              Scenario: A note
                Given note "a"
              @ignore
              Scenario: Another
                Given note "b"
            """).Scenarios;

        scenarios[0].SkipReason!.ShouldStartWith("It needs an external stack; set ");
        scenarios[0].SkipReason!.ShouldContain("ConnectionStrings__postgres");
        scenarios[1].SkipReason.ShouldBe("It has the tag @ignore.");
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_one_scenario_that_tells_its_lines()
    {
        var scenario = FeatureText.Read(
            """
            Feature: Notes
              Scenario: A note
                Given note "a"
                Table?
                Scenari: Another
            """).Scenarios.ShouldHaveSingleItem();

        scenario.ToString().ShouldBe("features/test.feature: can be read");
        var failure = await Should.ThrowAsync<GherkinException>(
            () => scenario.RunAsync(cancellationToken: Cancellation));
        failure.Message.ShouldContain("features/test.feature:4: expected: ");
        failure.Message.ShouldContain("got 'Table?'");
        failure.Message.ShouldContain("features/test.feature:5: ");
    }

    [Fact]
    public async Task Other_languages_are_read_as_their_files_say()
    {
        var noted = await FeatureText.RunAsync(
            """
            # language: de
            Funktionalität: Notizen
              Szenario: Eine Notiz
                Angenommen note "a"
                Und later "b"
                Wenn later "c" by value
            """,
            typeof(NotingSteps));

        noted.ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task All_that_is_wrong_with_binding_classes_is_told_by_each_scenario()
    {
        var scenario = FeatureText.Read(
            """
            Feature: Notes
              Scenario: A note
                Given note "a"
            """,
            typeof(BrokenSteps)).Scenarios.ShouldHaveSingleItem();

        var failure = await Should.ThrowAsync<GherkinException>(
            () => scenario.RunAsync(cancellationToken: Cancellation));

        failure.Message.ReplaceLineEndings("\n").Split('\n').Order(StringComparer.Ordinal).ToArray().ShouldBe(
        [
            "BrokenSteps.BeforeRun() is called outside of scenarios, so it has no instance. Make it static.",
            "BrokenSteps.Hidden() is a step or a hook but not public. Make it public.",
            "BrokenSteps.Thing() has the expression \"a {thing}\", which cannot be read: there is no parameter type "
                + "'thing'; there are {word}, {string}, {int}, {long}, {byte}, {Int32}, {Int64}, {Int16}, {Byte}, "
                + "{float}, {double}, {decimal}, {Single}, {Double}, {Decimal}, {Boolean}, {Char}, {DateTime}, {Guid}, "
                + "enums that the method takes, and what [StepArgumentTransformation] adds.",
        ]);
    }
}
