using System.CommandLine;

namespace Deimos.CommandLine;

/// <summary>
/// Words on a command line that are none of ours: settings, which the host has read from it, and mistakes.
/// </summary>
internal static class ForeignWords
{
    private static readonly string[] HostSettings = ["environment", "contentroot", "applicationname", "urls"];

    /// <summary>Lets a command and those below it take words that they do not know.</summary>
    public static void Allow(Command command)
    {
        command.TreatUnmatchedTokensAsErrors = false;
        foreach (var below in command.Subcommands)
        {
            Allow(below);
        }
    }

    /// <summary>Finds the mistakes: one sentence each.</summary>
    public static IEnumerable<string> In(ParseResult parsed)
    {
        var words = parsed.UnmatchedTokens;
        for (var index = 0; index < words.Count; index++)
        {
            var word = words[index];
            var isOption = word.StartsWith("--", StringComparison.Ordinal) || word.StartsWith('/');
            var end = word.IndexOf('=', StringComparison.Ordinal);
            var name = (end < 0 ? word : word[..end]).TrimStart('-', '/');
            if (!isOption && end < 0)
            {
                yield return word.StartsWith('-')
                    ? $"'{word}' is no option of '{NameOf(parsed)}'."
                    : $"'{word}' is no command; use start, outbox, schema check, schema register or inline <topic>.";
            }
            else if (isOption && !IsSetting(name, parsed))
            {
                yield return $"'--{name}' is no option of '{NameOf(parsed)}', and no setting.";
            }

            // The host takes the next word for the setting's value, whatever it is.
            index += isOption && end < 0 ? 1 : 0;
        }
    }

    /// <summary>Says whether a name is a setting; the service itself may be given any.</summary>
    private static bool IsSetting(string name, ParseResult parsed) =>
        NameOf(parsed) is "start" || parsed.CommandResult.Command is RootCommand
        || name.Contains(':', StringComparison.Ordinal)
        || HostSettings.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string NameOf(ParseResult parsed) => parsed.CommandResult.Command.Name;
}
