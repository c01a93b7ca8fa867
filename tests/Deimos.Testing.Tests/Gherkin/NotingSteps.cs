using Deimos.Testing.Gherkin;

namespace Deimos.Testing.Tests.Gherkin;

/// <summary>Steps that note what they are given.</summary>
[Binding]
public sealed class NotingSteps
{
    [StepDefinition("note {string}")]
    public void Note(string text) => RunLog.Note(text);

    [Given("later {string}")]
    public async Task LaterAsync(string text)
    {
        await Task.Yield();
        RunLog.Note(text);
    }

    [When("later {string} by value")]
    public async ValueTask LaterByValueAsync(string text)
    {
        await Task.Yield();
        RunLog.Note(text);
    }

    [Given("the table")]
    public void Table(DataTable table) =>
        RunLog.Note(string.Join("; ", table.Rows.Select(row => $"{row["name"]}={row[1]}")));

    [Given("the text for {word}")]
    public void Text(string whom, string text) => RunLog.Note($"{whom}: {text.ReplaceLineEndings("|")}");

    [When("{int} plus {decimal} on {DayOfWeek} after {TimeSpan}")]
    public void Numbers(int left, decimal right, DayOfWeek day, TimeSpan time) =>
        RunLog.Note(FormattableString.Invariant($"{left + right} {day} {time}"));

    [StepArgumentTransformation(@"(\d+) (seconds|minutes)")]
    public TimeSpan Time(int count, string unit) =>
        unit == "minutes" ? TimeSpan.FromMinutes(count) : TimeSpan.FromSeconds(count);

    [When("the list {Words}")]
    public void Words(IReadOnlyList<string> words) => RunLog.Note(string.Join('+', words));

    [StepArgumentTransformation(@"\w+(?:, \w+)*", Name = "Words")]
    public async Task<IReadOnlyList<string>> WordsAsync(string text)
    {
        await Task.Yield();
        return text.Split(", ");
    }

    [When("it fails with {string}")]
    public void Fail(string text) => throw new InvalidOperationException(text);

    [When("it fails later")]
    public async Task FailLaterAsync()
    {
        await Task.Yield();
        1.ShouldBe(2);
    }
}
