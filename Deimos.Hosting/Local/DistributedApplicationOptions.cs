namespace Deimos.Hosting.Local;

/// <summary>Settings of an application's run.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>Gets or sets the command line, which becomes configuration.</summary>
    public string[]? Args { get; set; }

    /// <summary>Gets or sets the folder that relative project paths start from.</summary>
    /// <value>The default is the folder of the AppHost's project, or the current one where that is not known.</value>
    public string? ProjectDirectory { get; set; }

    /// <summary>Gets or sets how long a resource may take from its start until it is healthy.</summary>
    /// <value>The default is 1 minute.</value>
    public TimeSpan HealthTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how long a service may take to stop before it is killed.</summary>
    /// <value>The default is 10 seconds.</value>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how often a service that was healthy once is started again after it has failed.</summary>
    /// <value>The default is 5.</value>
    public int MaxRestarts { get; set; } = 5;

    /// <summary>Gets or sets the wait before the first restart; each further one waits twice as long.</summary>
    /// <value>The default is 1 second.</value>
    public TimeSpan RestartDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets where logs and the status table go.</summary>
    /// <value>The default is the console.</value>
    public TextWriter? Output { get; set; }

    /// <summary>Gets or sets the clock that time limits are measured with.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
