namespace Deimos.Embedded.Postgres;

/// <summary>
/// No PostgreSQL server was found on this machine, and none could be fetched.
/// </summary>
public sealed class PostgresBinariesNotFoundException : DeimosException
{
    internal PostgresBinariesNotFoundException(IReadOnlyList<string> tried, string cure)
        : base(Describe(tried, cure))
    {
        Tried = tried;
        Cure = cure;
    }

    /// <summary>Gets where the server was looked for, in that order, each with what was found there.</summary>
    public IReadOnlyList<string> Tried { get; }

    /// <summary>Gets the command that installs PostgreSQL on this machine.</summary>
    public string Cure { get; }

    private static string Describe(IReadOnlyList<string> tried, string cure) =>
        "No PostgreSQL server (13 or later) was found. Tried:"
        + string.Concat(tried.Select(place => $"{Environment.NewLine}  - {place}"))
        + $"{Environment.NewLine}Install it with: {cure}";
}
