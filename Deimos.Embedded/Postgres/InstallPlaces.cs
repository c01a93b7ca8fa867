using System.Globalization;

namespace Deimos.Embedded.Postgres;

/// <summary>
/// Where package managers put PostgreSQL on each platform, and the command by which they install it.
/// </summary>
internal static class InstallPlaces
{
    /// <summary>Lists <c>bin</c> folders; a star stands for the versions in one folder, the newest first.</summary>
    public static IReadOnlyList<string> BinFolders() =>
        OperatingSystem.IsWindows()
            ? [Environment.ExpandEnvironmentVariables(@"%ProgramFiles%\PostgreSQL\*\bin")]
            : OperatingSystem.IsMacOS()
                ?
                [
                    "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin",
                    "/Applications/Postgres.app/Contents/Versions/*/bin", "/Library/PostgreSQL/*/bin",
                ]
                :
                [
                    "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/libexec/postgresql*",
                    "/usr/local/pgsql/bin", "/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
                ];

    public static IEnumerable<string> Expand(string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return [pattern];
        }

        var above = Path.GetDirectoryName(pattern[..star])!;
        var next = pattern.IndexOfAny([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], star);
        var name = Path.GetFileName(next < 0 ? pattern : pattern[..next]);
        var rest = next < 0 ? "" : pattern[(next + 1)..];
        return Directory.Exists(above)
            ? Directory.EnumerateDirectories(above, name)
                .OrderByDescending(VersionIn)
                .Select(folder => Path.Combine(folder, rest))
            : [];
    }

    public static string InstallCommand()
    {
        if (OperatingSystem.IsWindows())
        {
            return "winget install PostgreSQL.PostgreSQL.17";
        }

        if (OperatingSystem.IsMacOS())
        {
            return "brew install postgresql@17";
        }

        const string Release = "/etc/os-release";
        var system = File.Exists(Release) ? File.ReadAllText(Release) : "";
        return system switch
        {
            _ when system.Contains("alpine", StringComparison.Ordinal) => "apk add postgresql",
            _ when system.Contains("fedora", StringComparison.Ordinal) => "sudo dnf install -y postgresql-server",
            _ when system.Contains("suse", StringComparison.Ordinal) => "sudo zypper install -y postgresql-server",
            _ when system.Contains("ID=arch", StringComparison.Ordinal) => "sudo pacman -S --noconfirm postgresql",
            _ => "sudo apt-get install -y postgresql",
        };
    }

    private static double VersionIn(string folder)
    {
        var digits = Path.GetFileName(folder).SkipWhile(c => !char.IsAsciiDigit(c));
        var number = string.Concat(digits.TakeWhile(c => char.IsAsciiDigit(c) || c == '.'));
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var version) ? version : 0;
    }
}
