namespace Deimos.Testing.Gherkin.Parsing;

/// <summary>
/// A step as a scenario has it, with the values of its examples.
/// </summary>
/// <param name="Keyword">The word that it begins with.</param>
/// <param name="Info">What it says.</param>
/// <param name="Line">Its line in the file.</param>
internal sealed record StepText(string Keyword, StepInfo Info, int Line)
{
    /// <summary>Gets its table or doc string.</summary>
    public object? Argument => (object?)Info.Table ?? Info.MultilineText;

    public override string ToString() => $"{Keyword} {Info.Text}";
}
