using Deimos.Testing.Gherkin;
using Deimos.Testing.Gherkin.Steps;

namespace Deimos.Testing.Tests.Gherkin;

/// <summary>What the steps of the library say when they fail; that they work is what <c>features</c> shows.</summary>
public sealed class StepLibraryTests
{
    private const string Topic =
        "Given the topic \"things\" with schema \"com.my-namespace.MySchema\" keyed by \"test_id\"";

    private static readonly Type[] Library =
        [.. typeof(ScenarioStage).Assembly.GetTypes().Where(type => type.IsDefined(typeof(BindingAttribute), false))];

    [Fact]
    public async Task A_message_that_is_missing_is_told_with_the_closest() =>
        (await FailAsync(
            $"""
            {Topic}
            When these are published to topic "things"
              | test_id | some_int |
              | a       | 1        |
              | b       | 2        |
            Then topic "things" has sent
              | (key) | test_id | some_int |
              | b     | b       | 3        |
            """)).ShouldEndWith(
            """
            topic 'things'
                should have sent (key): b, test_id: b, some_int: 3
                but has 2 messages
            1. { test_id: "a", some_int: 1 } with key "a"
            2. { test_id: "b", some_int: 2 } with key "b"
                The closest differs:
              some_int: should be 3 but was 2
            """.ReplaceLineEndings("\n"));

    [Theory]
    [InlineData("Then topic \"things\" has not sent\n | test_id |\n | a |", "should not have sent a\n    but has 1 ")]
    [InlineData("Then topic \"things\" has sent nothing", "should have sent 0 messages\n    but has 1 messages\n1. {")]
    [InlineData("Then topic \"things\" has sent 2 messages", "should have sent 2 messages\n    but has 1 messages")]
    [InlineData("Then topic \"things\" has a tombstone for \"a\"", "should have a tombstone with key 'a'\n    but")]
    [InlineData("Then it fails with \"luck\"", "should have failed with\nluck\n    but did not fail")]
    [InlineData("Then the metric \"deimos.publish\" counts 5 for topic \"things\"", "should have counted\n5\n    but")]
    public async Task What_is_not_so_is_told(string step, string failure) => (await FailAsync(
        $"""
        {Topic}
        When this is published to topic "things"
          | test_id | some_int |
          | a       | 1        |
        {step}
        """)).ShouldContain(failure);

    [Fact]
    public async Task Messages_that_overtook_others_are_told() =>
        (await FailAsync(
            $"""
            {Topic}
            When these are published to topic "things"
              | test_id | some_int |
              | a       | 1        |
              | a       | 3        |
              | b       | 1        |
              | a       | 2        |
            Then each key of topic "things" is seen in commit order by "some_int"
            """)).ShouldEndWith(
            "The messages of key \"a\" on topic 'things' should be in the order of their commits, but 'some_int' is "
            + "1, 3, 2.");

    [Fact]
    public async Task Repeats_of_what_was_seen_are_no_disorder() => await FeatureText.RunAsync(
        Scenario(
            $"""
            {Topic}
            When these are published to topic "things"
              | test_id | some_int |
              | a       | 1        |
              | a       | 2        |
              | a       | 1        |
              | a       | 2        |
              | a       | 3        |
            Then each key of topic "things" is seen in commit order by "some_int"
            """),
        Library);

    [Theory]
    [InlineData("Given the producer NoProducer", "There is no producer 'NoProducer' beside the tests; there are ")]
    [InlineData("Given the database NoDb", "There is no context 'NoDb' beside the tests; there are ")]
    [InlineData("Given the producer Thing", "There is no producer 'Thing' beside the tests; there are ")]
    [InlineData(
        "When this is published to topic \"other\"\n | a |\n | 1 |",
        "Nothing says the schema of topic 'other'. Begin with: Given the topic \"other\" with schema")]
    [InlineData(
        "Given the producer ThingProducer\nWhen ThingProducer publishes\n | weight |\n | 1 |",
        "Thing has no property for column 'weight'; it has TestId, SomeInt.")]
    [InlineData(
        "Given the producer ThingProducer\nWhen ThingProducer publishes\n | test_id | some_int |\n | a | many |",
        "'many' is no Int32")]
    [InlineData("When the relay is killed", "The scenario has no database. Begin with: Given the database")]
    [InlineData("Given a cluster of 3 brokers", "A scenario on tier Stub has no brokers of its own. Give it the tag @")]
    public async Task What_cannot_be_done_is_told(string steps, string failure) =>
        (await FailAsync(steps)).ShouldContain(failure);

    [Fact]
    public async Task What_the_service_consists_of_is_said_before_it_runs() =>
        (await FailAsync(
            $"""
            {Topic}
            Then topic "things" has sent nothing
            Given the setting "a" is "b"
            """)).ShouldContain("The service runs already. Say all that it consists of before the first step");

    private static Task<string> FailAsync(string steps) => FeatureText.FailAsync(Scenario(steps), Library);

    private static string Scenario(string steps) =>
        $"@stub\nFeature: A test\n  Scenario: A scenario\n{steps}\n";
}
