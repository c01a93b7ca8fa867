namespace Deimos.Kafka;

/// <summary>
/// Certificates and keys that are given as PEM text or as the path of a file with it.
/// </summary>
internal static class PemText
{
    private const string Beginning = "-----BEGIN ";

    /// <summary>Gives the content of the file of that name, if there is one, otherwise the value itself.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static string Read(string value) => File.Exists(value) ? File.ReadAllText(value) : value;

    /// <summary>Notes a value that is neither PEM nor a file with it, but not the value: it may be a key.</summary>
    public static void Check(string path, string? value, ICollection<string> faults)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return;
        }

        try
        {
            if (!Read(value).Contains(Beginning, StringComparison.Ordinal))
            {
                var found = File.Exists(value) ? "a file without PEM in it" : "neither PEM nor the path of a file";
                faults.Add(
                    $"{path} is {found}; use text that begins with '{Beginning}…', or the path of a file with it.");
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{path} names a file that cannot be read: {unreadable.Message.TrimEnd('.')}. Mend its rights.");
        }
    }
}
