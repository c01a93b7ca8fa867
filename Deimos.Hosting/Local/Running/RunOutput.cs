namespace Deimos.Hosting.Local.Running;

/// <summary>Where the lines of all resources meet, each behind its name. Safe for several threads.</summary>
internal sealed class RunOutput
{
    /// <summary>The name that AppHost's own lines have.</summary>
    public const string Self = "apphost";

    // Foreground codes that can be read on dark and light ground; red is left to errors.
    private static readonly int[] Colours = [36, 33, 35, 32, 34, 96, 95, 92];

    private readonly Lock _gate = new();
    private readonly TextWriter _writer;
    private readonly Dictionary<string, int> _colours = [];
    private readonly int _width;
    private readonly bool _isTerminal;

    public RunOutput(TextWriter? writer, IReadOnlyList<string> names)
    {
        _writer = writer ?? Console.Out;
        _isTerminal = writer is null
            && !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        _width = names.Append(Self).Max(name => name.Length);
        for (var index = 0; index < names.Count; index++)
        {
            _colours[names[index]] = Colours[index % Colours.Length];
        }
    }

    public void Line(string name, string text)
    {
        var prefix = name.PadRight(_width);
        if (_isTerminal)
        {
            prefix = _colours.TryGetValue(name, out var colour) ? $"\e[{colour}m{prefix}\e[0m" : $"\e[1m{prefix}\e[0m";
        }

        lock (_gate)
        {
            _writer.WriteLine($"{prefix} | {text}");
        }
    }

    public void Error(string text)
    {
        lock (_gate)
        {
            _writer.WriteLine(_isTerminal ? $"\e[31m{text}\e[0m" : text);
        }
    }

    public void Status(IEnumerable<ResourceRun> runs)
    {
        lock (_gate)
        {
            StatusTable.Write(_writer, runs, _isTerminal);
        }
    }
}
