using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Deimos.Embedded.Postgres;

/// <summary>
/// A private PostgreSQL server on loopback for development and tests, without Docker.
/// </summary>
/// <remarks>
/// <para>
/// It lives until it is disposed or this process ends, also by SIGKILL; then no process and, unless the data is kept,
/// no file of it is left. Several may run at once, and all members may be used from any thread.
/// </para>
/// <para>Started by root, it runs as the user <c>postgres</c> or <c>nobody</c>, as PostgreSQL refuses root.</para>
/// </remarks>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const int MaxNameBytes = 63;
    private const int FirstMajorWithStrategies = 15;

    private readonly PostgresServer _server;
    private readonly DataFolder _folder;
    private readonly NpgsqlConnectionStringBuilder _access;
    private readonly NpgsqlDataSource _maintenance;
    private readonly string _copyStrategy;
    private int _disposed;

    internal EmbeddedPostgres(
        PostgresServer server,
        DataFolder folder,
        NpgsqlConnectionStringBuilder access,
        PostgresBinaries binaries,
        bool isDurable)
    {
        _server = server;
        _folder = folder;
        _access = access;
        _maintenance = NpgsqlDataSource.Create(access);
        ServerVersion = binaries.Version;
        BinFolder = binaries.Folder;
        // Copying files costs two checkpoints, which are nothing without fsync and much with it.
        _copyStrategy = !isDurable && binaries.Major >= FirstMajorWithStrategies ? " STRATEGY file_copy" : "";
    }

    /// <summary>Gets the connection string of the superuser to the database <c>postgres</c>.</summary>
    public string ConnectionString => _access.ConnectionString;

    /// <summary>Gets the address on which the server listens.</summary>
    public string Host => _access.Host!;

    /// <summary>Gets the port on which the server listens.</summary>
    public int Port => _access.Port;

    /// <summary>Gets the name of the superuser.</summary>
    public string Username => _access.Username!;

    /// <summary>Gets the password of the superuser.</summary>
    public string Password => _access.Password!;

    /// <summary>Gets the server's version as it states it, such as <c>15.18</c>.</summary>
    public string ServerVersion { get; }

    /// <summary>Gets the folder of the binaries that were found.</summary>
    public string BinFolder { get; }

    /// <summary>Gets a task that ends with the server: by disposal, or because it failed.</summary>
    public Task Completion => _server.Completion;

    /// <summary>Gets the last lines that the server wrote.</summary>
    public IReadOnlyList<string> LastOutput => _server.LastOutput;

    internal int ProcessId => _server.ProcessId!.Value;

    internal string Folder => _folder.Root;

    /// <summary>Starts a server and waits until it takes connections.</summary>
    /// <param name="options">What differs from the defaults.</param>
    /// <param name="cancellationToken">Gives the start up; nothing of it is left then.</param>
    /// <exception cref="ArgumentException">An option is out of range; all such options are named.</exception>
    /// <exception cref="PostgresBinariesNotFoundException">No server is here and none can be fetched.</exception>
    /// <exception cref="EmbeddedPostgresException">The server does not start; the message holds its output.</exception>
    public static Task<EmbeddedPostgres> StartAsync(
        EmbeddedPostgresOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new EmbeddedPostgresOptions();
        options.Validate();
        return new PostgresLauncher(options).StartAsync(cancellationToken);
    }

    /// <summary>Tells the connection string of the superuser to <paramref name="database"/>.</summary>
    public string ConnectionStringOf(string database) =>
        new NpgsqlConnectionStringBuilder(_access.ConnectionString) { Database = database }.ConnectionString;

    /// <summary>Makes a database in milliseconds by copying another.</summary>
    /// <param name="name">Its name; <c>null</c> for one that no other has.</param>
    /// <param name="template">
    /// The database to copy, such as one that was migrated once for all tests; it must have no open connections.
    /// <c>null</c> for an empty one.
    /// </param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>The connection string of the superuser to the new database.</returns>
    /// <exception cref="EmbeddedPostgresException">The name is taken, or the template is missing or in use.</exception>
    public async Task<string> CreateDatabaseAsync(
        string? name = null,
        string? template = null,
        CancellationToken cancellationToken = default)
    {
        name ??= $"db_{RandomNumberGenerator.GetHexString(12, lowercase: true)}";
        var sql = $"CREATE DATABASE {Quote(name)} TEMPLATE {Quote(template ?? "template1")}{_copyStrategy}";
        try
        {
            await ExecuteAsync(sql, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.DuplicateDatabase)
        {
            throw new EmbeddedPostgresException(
                $"Database '{name}' cannot be made: it is there already. Use EnsureDatabaseAsync if that is well, or "
                + "drop it first.",
                failure);
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            throw new EmbeddedPostgresException(
                $"Database '{name}' cannot be made: its template '{template}' does not exist.", failure);
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.ObjectInUse)
        {
            throw new EmbeddedPostgresException(
                $"Database '{name}' cannot be made: its template '{template}' has open connections. Close them; "
                + "NpgsqlConnection.ClearPool closes those that a pool holds.",
                failure);
        }

        return ConnectionStringOf(name);
    }

    /// <summary>Makes an empty database unless one of that name is there.</summary>
    /// <returns>The connection string of the superuser to it.</returns>
    public async Task<string> EnsureDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        var command = _maintenance.CreateCommand("SELECT count(*) FROM pg_database WHERE datname = $1");
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.AddWithValue(name);
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is 0L
                ? await CreateDatabaseAsync(name, cancellationToken: cancellationToken).ConfigureAwait(false)
                : ConnectionStringOf(name);
        }
    }

    /// <summary>Removes a database together with the connections to it; does nothing if there is none.</summary>
    public Task DropDatabaseAsync(string name, CancellationToken cancellationToken = default) =>
        ExecuteAsync($"DROP DATABASE IF EXISTS {Quote(name)} WITH (FORCE)", cancellationToken);

    /// <summary>Stops the server, cutting off its clients, and removes its data unless that is kept.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _maintenance.DisposeAsync().ConfigureAwait(false);
            await _server.DisposeAsync().ConfigureAwait(false);
            _folder.Dispose();
        }
    }

    private static string Quote(string name) =>
        Encoding.UTF8.GetByteCount(name) is > 0 and <= MaxNameBytes
            ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : throw new ArgumentException(
                $"Database name '{name}' has {Encoding.UTF8.GetByteCount(name)} bytes; use from 1 to {MaxNameBytes}.");

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        var command = _maintenance.CreateCommand(sql);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
