using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Deimos.Embedded.Postgres;

/// <summary>
/// Brings one server up: binaries, data, a port, and the proof that it takes connections.
/// </summary>
internal sealed class PostgresLauncher(EmbeddedPostgresOptions options)
{
    private const int MaxFreePorts = 10;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    private readonly ServerAccount _account = ServerAccount.ForServer();

    private bool IsDurable => options.Fsync ?? options.DataFolder is not null;

    public async Task<EmbeddedPostgres> StartAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
        {
            throw new EmbeddedPostgresException(
                "PostgreSQL refuses to run with administrator rights. Start this process from an ordinary prompt.");
        }

        for (var attempt = 1; ; attempt++)
        {
            var folder = await DataFolder.OpenAsync(options, _account, cancellationToken).ConfigureAwait(false);
            PostgresServer? server = null;
            try
            {
                var binaries = await new BinaryLocator(options, _account)
                    .FindAsync(folder.Major, cancellationToken)
                    .ConfigureAwait(false);
                var password = await folder.InitializeAsync(binaries, cancellationToken).ConfigureAwait(false);
                var access = AccessTo(options.Port ?? FindFreePort(), password);

                server = PostgresServer.Start(binaries, folder, Settings(access.Port), _account, options.OnOutput);
                await WaitUntilReadyAsync(server, folder, access, cancellationToken).ConfigureAwait(false);
                return new EmbeddedPostgres(server, folder, access, binaries, IsDurable);
            }
            catch (Exception)
            {
                if (server is not null)
                {
                    await server.DisposeAsync().ConfigureAwait(false);
                }

                folder.Dispose();
                // A port that was free a moment ago may be another's now.
                if (options.Port is not null || attempt == MaxFreePorts || server is null || !LacksItsPort(server))
                {
                    throw;
                }
            }
        }
    }

    private async Task WaitUntilReadyAsync(
        PostgresServer server,
        DataFolder folder,
        NpgsqlConnectionStringBuilder access,
        CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.StartTimeout);
        try
        {
            while (server.ProcessId is not { } id || !PostmasterFile.SaysReady(folder.Data, id))
            {
                if (server.Completion.IsCompleted)
                {
                    throw Explain(server, folder, access.Port);
                }

                await Task.Delay(PollInterval, TimeProvider.System, limit.Token).ConfigureAwait(false);
            }

            await LogInAsync(folder, access, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new EmbeddedPostgresException(
                $"PostgreSQL in '{folder.Root}' was not ready after {options.StartTimeout}. Raise StartTimeout if the "
                + "machine is slow.",
                server.LastOutput);
        }
    }

    private static async Task LogInAsync(
        DataFolder folder,
        NpgsqlConnectionStringBuilder access,
        CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(access.ConnectionString + ";Pooling=false");
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.InvalidPassword)
            {
                throw new EmbeddedPostgresException(
                    $"The data folder '{folder.Root}' has no user '{access.Username}' with this password. Give the "
                    + "Username and Password with which the folder was made, or remove it to start with an empty one.",
                    failure);
            }
        }
    }

    private static EmbeddedPostgresException Explain(PostgresServer server, DataFolder folder, int port)
    {
        if (LacksItsPort(server))
        {
            return new EmbeddedPostgresException(
                $"Port {port} on 127.0.0.1 is taken by another process. Choose another Port, or none for a free one.",
                server.LastOutput);
        }

        const string Locked = "\"postmaster.pid\" already exists";
        return server.LastOutput.Any(line => line.Contains(Locked, StringComparison.Ordinal))
            ? PostmasterFile.InUse(folder.Data, "which started a moment ago")
            : new EmbeddedPostgresException(
                $"PostgreSQL in '{folder.Root}' ended with exit code {server.Completion.Result} before it was ready.",
                server.LastOutput);
    }

    private static bool LacksItsPort(PostgresServer server) =>
        server.LastOutput.Any(line =>
            line.Contains("could not bind", StringComparison.Ordinal)
            && (line.Contains("Address already in use", StringComparison.Ordinal)
                || line.Contains("Only one usage of each socket address", StringComparison.Ordinal)));

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private NpgsqlConnectionStringBuilder AccessTo(int port, string password) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Username = options.Username,
        Password = password,
        Database = "postgres",
    };

    private IEnumerable<string> Settings(int port)
    {
        var durable = IsDurable ? "on" : "off";
        string[] defaults =
        [
            "listen_addresses=127.0.0.1", string.Create(CultureInfo.InvariantCulture, $"port={port}"),
            "unix_socket_directories=", "logging_collector=off", "log_destination=stderr", "lc_messages=C",
            "log_checkpoints=off", "max_connections=200",
            $"fsync={durable}", $"full_page_writes={durable}", $"synchronous_commit={durable}",
        ];
        return defaults.Concat(options.Settings.Select(setting => $"{setting.Key}={setting.Value}"));
    }
}
