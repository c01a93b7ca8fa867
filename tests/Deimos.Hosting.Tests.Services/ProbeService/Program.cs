using System.Diagnostics;
using System.Runtime.InteropServices;

// A service that does what a test asks of it: by environment variables for its start, by requests afterwards.
if (Environment.GetEnvironmentVariable("PROBE_EXIT") is { } exitCode)
{
    Console.WriteLine("the probe has been told to exit");
    Console.Error.WriteLine("and says so on its error output");
    return int.Parse(exitCode);
}

var builder = WebApplication.CreateBuilder(args);
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
var app = builder.Build();

using var deaf = Environment.GetEnvironmentVariable("PROBE_DEAF") is null
    ? null
    : PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true);
using var grandchild = Environment.GetEnvironmentVariable("PROBE_GRANDCHILD") is { } command
    ? Process.Start("/bin/sh", ["-c", command])
    : null;
var unhealthyFile = Environment.GetEnvironmentVariable("PROBE_HEALTHY_WHEN");

app.MapGet("/health", () => unhealthyFile is null || File.Exists(unhealthyFile)
    ? Results.Text("well")
    : Results.Text("still migrating", statusCode: 503));
app.MapGet("/pid", () => Environment.ProcessId);
app.MapGet("/environment", () => Environment.GetEnvironmentVariables());
app.MapPost("/exit/{code:int}", (int code) => Environment.Exit(code));

Console.WriteLine("the probe is up");
await app.RunAsync();
return 0;
