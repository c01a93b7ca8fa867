namespace Deimos.Embedded.Postgres;

/// <summary>
/// PostgreSQL could not be started or used; the message says which part, why, and what to do.
/// </summary>
public sealed class EmbeddedPostgresException : DeimosException
{
    private const int QuotedLines = 20;

    internal EmbeddedPostgresException(string message, Exception? innerException = null)
        : base(message, innerException) => ServerOutput = [];

    internal EmbeddedPostgresException(string message, IReadOnlyList<string> serverOutput)
        : base(Quote(message, serverOutput)) => ServerOutput = serverOutput;

    /// <summary>Gets the last lines that the server or <c>initdb</c> wrote; empty if none was running.</summary>
    public IReadOnlyList<string> ServerOutput { get; }

    private static string Quote(string message, IReadOnlyList<string> output) =>
        output.Count == 0
            ? $"{message} It wrote nothing."
            : $"{message} Its last output:{Environment.NewLine}  "
                + string.Join($"{Environment.NewLine}  ", output.TakeLast(QuotedLines));
}
