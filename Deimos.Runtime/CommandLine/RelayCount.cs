using System.CommandLine.Parsing;
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

    /// <summary>Reads the variable where the option is not given; 0 is 1, as it was in Ruby.</summary>
    public static int Of(IConfiguration configuration, ArgumentResult option)
    {
        var text = configuration[Variable]?.Trim();
        if (text is null or "" or "0")
        {
            return 1;
        }

        if (WholeNumber.Read(text, Max) is { } count)
        {
            return count;
        }

        option.AddError($"{Variable} is '{text}'; use a number from 1 to {Max}, or --threads.");
        return 0;
    }
}
