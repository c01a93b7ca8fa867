namespace Deimos.Embedded.Postgres;

/// <summary>
/// The user under whom the server runs: this process's own, or an unprivileged one, as PostgreSQL refuses root.
/// </summary>
internal sealed class ServerAccount
{
    private static readonly string[] UnprivilegedUsers = ["postgres", "nobody"];

    private ServerAccount(string? name) => Name = name;

    /// <summary>Gets the account of this process itself.</summary>
    public static ServerAccount Own { get; } = new(null);

    /// <summary>Gets the other user to run as, or <c>null</c> for this process's own.</summary>
    public string? Name { get; }

    public static ServerAccount ForServer()
    {
        if (OperatingSystem.IsWindows() || !Environment.IsPrivilegedProcess)
        {
            return Own;
        }

        var known = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet(StringComparer.Ordinal);
        var name = UnprivilegedUsers.FirstOrDefault(known.Contains)
            ?? throw new EmbeddedPostgresException(
                "PostgreSQL refuses to run as root, and this machine has neither a user 'postgres' nor 'nobody' to run "
                + "it. Add one (useradd --system postgres), or start this process as an ordinary user.");
        return new ServerAccount(name);
    }

    /// <summary>Tells whether the account may enter <paramref name="folder"/>, and write there if asked.</summary>
    public async Task<bool> CanUseAsync(string folder, bool write, CancellationToken cancellationToken)
    {
        if (Name is null)
        {
            return true;
        }

        var test = write ? "cd -- \"$1\" && test -w ." : "cd -- \"$1\"";
        var (exitCode, _) = await Command.RunAsync("/bin/sh", ["-c", test, "sh", folder], this, cancellationToken)
            .ConfigureAwait(false);
        return exitCode == 0;
    }

    /// <summary>Gives <paramref name="folder"/> and all in it to the account.</summary>
    public async Task TakeOverAsync(string folder, CancellationToken cancellationToken)
    {
        if (Name is null)
        {
            return;
        }

        var (exitCode, output) = await Command.RunAsync("chown", ["-R", Name, folder], Own, cancellationToken)
            .ConfigureAwait(false);
        if (exitCode != 0)
        {
            throw new EmbeddedPostgresException($"The folder '{folder}' could not be given to '{Name}'.", output);
        }
    }
}
