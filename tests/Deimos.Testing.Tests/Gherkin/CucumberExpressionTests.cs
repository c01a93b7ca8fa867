using Deimos.Testing.Gherkin;
using Deimos.Testing.Gherkin.Expressions;

namespace Deimos.Testing.Tests.Gherkin;

/// <summary>How the text of steps is matched.</summary>
public sealed class CucumberExpressionTests
{
    [Theory]
    [InlineData("topic {string} has {int} message(s)", "topic \"orders\" has 1 message", "orders", "1")]
    [InlineData("topic {string} has {int} message(s)", "topic 'or\"ders' has -2 messages", "or\"ders", "-2")]
    [InlineData("{string}", "\"say \\\"hi\\\" \\\\ now\"", "say \"hi\" \\ now")]
    [InlineData("it is/was {word}", "it was late", "late")]
    [InlineData("the broker(s) is/are down/away", "the brokers are away")]
    [InlineData("{float} and {decimal}", "-.5 and 12.50", "-.5", "12.50")]
    [InlineData("{double}", "1.5e-3", "1.5e-3")]
    [InlineData("anything {}", "anything at all", "at all")]
    [InlineData("on {DayOfWeek}", "on Monday", "Monday")]
    [InlineData("\\{not} \\(this) or\\/that, 1.0 #?", "{not} (this) or/that, 1.0 #?")]
    [InlineData("^has (\\d+) (?:old|new) things?$", "has 12 new things", "12")]
    [InlineData("has (.*)", "has this", "this")]
    [InlineData("has (a|b+) and .*", "has bb and so on", "bb")]
    public void Gives_the_arguments(string expression, string text, params string[] arguments) =>
        Pattern(expression).Match(text).ShouldBe(arguments);

    [Theory]
    [InlineData("topic {string}", "topic orders")]
    [InlineData("topic {string}", "topic \"orders\" now")]
    [InlineData("{int} things", "1.5 things")]
    [InlineData("a thing(s)", "a thingss")]
    [InlineData("is/was", "iswas")]
    [InlineData("1.0", "1x0")]
    [InlineData("{word}", "two words")]
    [InlineData("^a (\\d+)", "a 1 b")]
    public void Matches_no_other_text(string expression, string text) => Pattern(expression).Match(text).ShouldBeNull();

    /// <summary>The rule is Reqnroll's, so that a step means the same there.</summary>
    [Theory]
    [InlineData("a thing", true)]
    [InlineData("a thing(s)", true)]
    [InlineData("a {string} with .*", true)]
    [InlineData("a {}", true)]
    [InlineData("^a thing", false)]
    [InlineData("a thing$", false)]
    [InlineData("^a {string}$", false)]
    [InlineData("a .*", false)]
    [InlineData("a (b+)", false)]
    [InlineData("a \\d+", false)]
    [InlineData("a\\.", false)]
    [InlineData("(a|b) c", true)]
    public void Cucumber_expressions_are_told_from_regular_ones(string expression, bool isCucumber) =>
        ExpressionStyle.IsCucumber(expression).ShouldBe(isCucumber);

    [Fact]
    public void What_kind_it_is_can_be_said() =>
        StepPattern.Of("a (b|c)", ExpressionType.RegularExpression, new(), []).Match("a c").ShouldBe(["c"]);

    [Theory]
    [InlineData("a {thing}", "there is no parameter type 'thing'; there are {word}, {string}")]
    [InlineData("a {int", "the parameter at 3 has no '}'; write \\{ for the sign itself")]
    [InlineData("a (thing", "the optional part at 3 has no ')'; write \\( for the sign itself")]
    [InlineData("a thing()", "the optional part at 8 is empty; write \\( for the sign itself")]
    [InlineData("a (b {int})", "the optional part at 3 has a '{' in it")]
    [InlineData("POST /things", "a '/' has nothing on one side; write \\/ for the sign itself")]
    [InlineData("a \\", "the \\ at the end has nothing behind it; write \\\\ for the sign itself")]
    [InlineData("^a (thing$", "Not enough )'s")]
    public void What_is_wrong_is_told(string expression, string fault) =>
        Should.Throw<FormatException>(() => Pattern(expression)).Message.ShouldContain(fault);

    private static StepPattern Pattern(string expression) =>
        StepPattern.Of(expression, ExpressionType.Unspecified, new(), [typeof(DayOfWeek)]);
}
