using System.CommandLine.Parsing;
using System.Globalization;
using Deimos.Outbox;
using Microsoft.Extensions.Configuration;

namespace Deimos.CommandLine;

/// <summary>
/// How many relays a process runs: by its option, otherwise by the variable that the Ruby gem has.
/// </summary>
internal static class RelayCount
{
    /// <summary>More would have nothing to do: each bucket is served by one.</summary>
    public const int Max = OutboxRow.BucketCount;

    private const string Variable = "THREAD_COUNT";

    /// <summary>Reads the option's text.</summary>
    public static int Parse(ArgumentResult option)
    {
        var text = option.Tokens.Count == 1 ? option.Tokens[0].Value : "";
        if (Read(text) is { } count)
        {
            return count;
        }

        option.AddError($"--threads is '{text}'; use a number from 1 to {Max}.");
        return 0;
    }

    /// <summary>Reads the variable; 0 is 1, as it was in Ruby.</summary>
    public static int Of(IConfiguration configuration, ArgumentResult option)
    {
        var text = configuration[Variable];
        if (string.IsNullOrWhiteSpace(text) || text.Trim() == "0")
        {
            return 1;
        }

        if (Read(text) is { } count)
        {
            return count;
        }

        option.AddError($"{Variable} is '{text}'; use a number from 1 to {Max}, or --threads.");
        return 0;
    }

    private static int? Read(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= Max ? count : null;
}
