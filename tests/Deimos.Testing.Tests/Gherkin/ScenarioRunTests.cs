namespace Deimos.Testing.Tests.Gherkin;

/// <summary>How scenarios are run.</summary>
public sealed class ScenarioRunTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Steps_are_awaited_and_get_tables_texts_and_converted_values()
    {
        var noted = await FeatureText.RunAsync(
            Scenario(
                """
                Given later "a"
                And the table
                  | name | value |
                  | x    | 1     |
                  | y    | 2     |
                And the text for me
                  '''
                  one
                    two
                  '''
                When later "b" by value
                And 1 plus 2.50 on monday after 3 minutes
                And the list one, two
                """),
            typeof(NotingSteps));

        noted.ShouldBe(["a", "x=1; y=2", "me: one|  two", "b", "3.50 Monday 00:03:00", "one+two"]);
    }

    [Fact]
    public async Task Each_scenario_has_objects_of_its_own_which_end_with_it()
    {
        var noted = await FeatureText.RunAsync(
            """
            Feature: Sharing
              Scenario: First
                When the thing is called lamp
                Then the thing is called lamp
                And the time is the system's
              Scenario: Second
                Then the thing is called new
            """,
            typeof(SharingSteps), typeof(OtherSharingSteps));

        noted.ShouldBe(["disposed lamp", "disposed new"]);
    }

    [Fact]
    public async Task Hooks_are_called_in_their_order_and_by_their_tags()
    {
        var noted = await FeatureText.RunAsync(
            """
            @special
            Feature: Hooks
              @tagged
              Scenario: First
                Given note "a"
              Scenario: Second
                Given note "b"
            """,
            typeof(HookSteps), typeof(NotingSteps));

        noted.ShouldBe(
        [
            "before run", "before Hooks",
            "first", "second", "tagged", "[note \"a\"", "a", "]", "after First: good",
            "first", "second", "[note \"b\"", "b", "]", "after Second: good",
            "after special", "after run",
        ]);
    }

    [Fact]
    public async Task A_failed_scenario_is_shown_with_a_mark_at_the_step_and_what_comes_after_it_is_called()
    {
        RunLog.Begin();

        var failure = await FeatureText.FailAsync(
            Scenario(
                """
                Given note "a"
                When it fails with "bad luck"
                Given the table
                  | name | value |
                  | x    | 1     |
                """),
            typeof(NotingSteps), typeof(HookSteps));

        failure.ShouldBe(
            """
            A test: A scenario  (features/test.feature:2)
              ✓ Given note "a"
              ✗ When it fails with "bad luck"  ← features/test.feature:4
              - Given the table
                    | name | value |
                    | x    | 1     |

            InvalidOperationException: bad luck
            """.ReplaceLineEndings("\n"));
        RunLog.Noted.ShouldContain("bad luck]");
        RunLog.Noted.ShouldContain("after A scenario: bad luck");
        RunLog.Noted[^1].ShouldBe("after run");
    }

    [Fact]
    public async Task An_assertion_speaks_for_itself_and_keeps_its_stack()
    {
        var failure = await FeatureText.ThrowAsync(Scenario("When it fails later"), typeof(NotingSteps));

        failure.Message.ReplaceLineEndings("\n").ShouldContain("\n\n1\n    should be\n2");
        failure.InnerException.ShouldBeOfType<ShouldAssertException>()
            .StackTrace!.ShouldContain(nameof(NotingSteps.FailLaterAsync));
    }

    [Fact]
    public async Task Undefined_steps_are_told_with_code_to_paste()
    {
        RunLog.Begin();

        var failure = await FeatureText.FailAsync(
            Scenario(
                """
                Given note "a"
                And 3 lamps (and more) for "me" and 'you'
                When a price of 1.50 is set
                  | a |
                And a price of 2.75 is set
                  | a |
                Then it's said
                  '''
                  text
                  '''
                """),
            typeof(NotingSteps));

        failure.ShouldContain("  - Given note \"a\"\n");
        failure.ShouldContain("  ✗ And 3 lamps (and more) for \"me\" and 'you'  ← features/test.feature:4\n");
        failure.ShouldContain("'And 3 lamps (and more) for \"me\" and 'you'' has no definition.\n");
        failure.ShouldEndWith(
            """
            Add to your steps:
            [Binding]
            public sealed class MySteps
            {
                [Given("{int} lamps \\(and more) for {string} and {string}")]
                public void GivenLampsAndMoreForAnd(int count, string text, string text2)
                {
                    throw new NotImplementedException();
                }

                [When("a price of {decimal} is set")]
                public void WhenAPriceOfIsSet(decimal number, DataTable table)
                {
                    throw new NotImplementedException();
                }

                [Then("it's said")]
                public void ThenItSSaid(string content)
                {
                    throw new NotImplementedException();
                }
            }

            """.ReplaceLineEndings("\n"));
        RunLog.Noted.ShouldBeEmpty();
    }

    [Fact]
    public async Task Ambiguous_steps_name_all_definitions()
    {
        var failure = await FeatureText.FailAsync(Scenario("Given a thing"), typeof(AmbiguousSteps));

        failure.ShouldContain(
            "'Given a thing' is ambiguous, as several definitions match it: AmbiguousSteps.First() with \"a thing\"; "
            + "AmbiguousSteps.Second() with \"^a (?:thing|box)$\". Make the one text unlike the other");
    }

    [Fact]
    public async Task A_definition_that_takes_something_else_is_told()
    {
        var failure = await FeatureText.FailAsync(Scenario("Then it takes 1"), typeof(AmbiguousSteps));

        failure.ShouldContain(
            "'Then it takes 1' gives 1 argument, its table or doc string counted, but AmbiguousSteps.Takes(Int32, "
            + "Int32) with \"it takes {int}\" takes 2 arguments.");
    }

    [Fact]
    public async Task The_narrower_definition_holds()
    {
        var noted = await FeatureText.RunAsync(
            """
            Feature: Scopes
              Scenario: Usual
                When it happens
              @special
              Scenario: Special
                When it happens
            """,
            typeof(AmbiguousSteps));

        noted.ShouldBe(["usually", "specially"]);
    }

    [Fact]
    public async Task A_step_is_defined_for_its_kind_only() =>
        (await FeatureText.FailAsync(Scenario("When later \"a\""), typeof(NotingSteps)))
            .ShouldContain("[When(\"later {string}\")]");

    [Fact]
    public async Task A_value_of_another_type_is_told() =>
        (await FeatureText.FailAsync(Scenario("When 1 plus 2 on Someday after 1 seconds"), typeof(NotingSteps)))
            .ShouldEndWith(
                "'Someday' is no DayOfWeek. Write one, or add a [StepArgumentTransformation] that returns DayOfWeek.");

    [Fact]
    public async Task A_hook_that_fails_is_named_and_hooks_after_the_scenario_are_called_all_the_same()
    {
        RunLog.Begin();

        var failure = await FeatureText.FailAsync(
            Scenario("Given note \"a\""), typeof(NotingSteps), typeof(FailingHooks));

        failure.ShouldContain("  - Given note \"a\"\n  ✗ BeforeScenario: FailingHooks.Before()\n");
        failure.ShouldEndWith("InvalidOperationException: the set-up failed");
        RunLog.Noted.ShouldBe(["cleared away"]);
    }

    [Fact]
    public async Task Each_step_that_passed_is_put_out()
    {
        await using var features = FeatureText.Read(Scenario("Given note \"a\""), typeof(NotingSteps));
        var lines = new List<string>();

        await features.Scenarios[0].RunAsync(lines.Add, Cancellation);

        lines.ShouldHaveSingleItem().ShouldMatch(@"^✓ Given note ""a"" \(\d+ ms\)$");
    }

    /// <summary>A feature with one scenario; its steps begin in line 3.</summary>
    private static string Scenario(string steps) =>
        "Feature: A test\n  Scenario: A scenario\n"
        + string.Concat(steps.ReplaceLineEndings("\n").Split('\n').Select(line => $"    {line}\n"))
            .Replace("'''", "\"\"\"", StringComparison.Ordinal);
}
