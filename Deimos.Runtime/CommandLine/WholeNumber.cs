using System.CommandLine.Parsing;
using System.Globalization;

namespace Deimos.CommandLine;

/// <summary>
/// Numbers on a command line, from 1.
/// </summary>
internal static class WholeNumber
{
    /// <summary>Reads the text of an option; what is none is noted as its error.</summary>
    public static int Parse(ArgumentResult option, string name, int max)
    {
        var text = option.Tokens.Count == 1 ? option.Tokens[0].Value : "";
        if (Read(text, max) is { } number)
        {
            return number;
        }

        option.AddError($"{name} is '{text}'; use a number from 1 to {max}.");
        return 0;
    }

    public static int? Read(string text, int max) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max
            ? number
            : null;
}
