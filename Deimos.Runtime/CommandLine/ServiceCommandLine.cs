using System.CommandLine;
using System.CommandLine.Help;
using Confluent.Kafka;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Deimos.CommandLine;

/// <summary>
/// The commands of a service.
/// </summary>
internal sealed class ServiceCommandLine(IHost host, TextWriter output, TextWriter error)
{
    public const int Failed = 1;
    public const int Misused = 2;

    private const int MaxMessages = 1_000_000;

    private const string Description =
        """
        Runs this service, or one part of it. Without a command it starts.

        Settings such as --Deimos:Outbox:BatchSize=500 or --environment Production may follow every command.
        The exit code is 0 when all is done, 1 when it failed, 2 when the command line is wrong.
        """;

    /// <summary>Does what the arguments say, says on the error output what is wrong, and disposes the host.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        try
        {
            var parsed = Parse(args, takesForeignWords: true);
            if (parsed.Action is HelpAction)
            {
                // Which would tell of words that it knows nothing of.
                parsed = Parse(args, takesForeignWords: false);
            }

            List<string> faults =
            [
                .. parsed.Errors.Select(fault => fault.Message),
                .. ForeignWords.In(parsed),
            ];
            if (faults.Count > 0)
            {
                faults.ForEach(error.WriteLine);
                await error.WriteLineAsync("--help shows the commands and their options.").ConfigureAwait(false);
                return Misused;
            }

            return await parsed.InvokeAsync(
                new()
                {
                    Output = output,
                    Error = error,
                    EnableDefaultExceptionHandler = false,
                    // The host sees to signals.
                    ProcessTerminationTimeout = null,
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is DeimosException or KafkaException)
        {
            await error.WriteLineAsync(failure.Message).ConfigureAwait(false);
            return Failed;
        }
        finally
        {
            if (host is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                host.Dispose();
            }
        }
    }

    private ParseResult Parse(string[] args, bool takesForeignWords)
    {
        var commands = CreateCommands();
        if (takesForeignWords)
        {
            ForeignWords.Allow(commands);
        }

        return commands.Parse(args, new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
    }

    private RootCommand CreateCommands()
    {
        var root = new RootCommand(Description)
        {
            CreateStart(),
            CreateOutbox(),
            new Command("schema", "Compares the schemas of this service with those of the Schema Registry.")
            {
                CreateSchema(
                    "check",
                    "Checks all schemas of producers and consumers, and registers nothing.",
                    (schemas, cancellation) => schemas.CheckAsync(cancellation)),
                CreateSchema(
                    "register",
                    "Registers all schemas of producers: all of them, or none if one conflicts.",
                    (schemas, cancellation) => schemas.RegisterAsync(cancellation)),
            },
            CreateInline(),
        };
        root.SetAction((_, cancellation) => StartAsync(cancellation));
        return root;
    }

    private Command CreateStart()
    {
        var start = new Command("start", "Runs the whole service until it is stopped, as no command does.");
        start.SetAction((_, cancellation) => StartAsync(cancellation));
        return start;
    }

    private async Task<int> StartAsync(CancellationToken cancellationToken)
    {
        await host.RunAsync(cancellationToken).ConfigureAwait(false);
        return Environment.ExitCode;
    }

    private Command CreateOutbox()
    {
        var threads = new Option<int>("--threads")
        {
            HelpName = "number",
            Description = $"How many relays to run, from 1 to {RelayCount.Max}. Without it THREAD_COUNT says, or 1.",
            CustomParser = given => WholeNumber.Parse(given, "--threads", RelayCount.Max),
            DefaultValueFactory = argument => RelayCount.Of(
                host.Services.GetRequiredService<IConfiguration>(), argument),
        };
        var outbox = new Command("outbox", "Runs the outbox's relay alone: no requests, no consumers.") { threads };
        outbox.SetAction(async (parsed, cancellation) =>
        {
            await RelayProgram.RunAsync(host.Services, parsed.GetRequiredValue(threads), cancellation)
                .ConfigureAwait(false);
            return 0;
        });
        return outbox;
    }

    private Command CreateSchema(
        string name, string description, Func<SchemaProgram, CancellationToken, Task<bool>> run)
    {
        var command = new Command(name, description);
        command.SetAction(async (_, cancellation) =>
        {
            LogToErrorOutput();
            var schemas = new SchemaProgram(host.Services, output);
            return await run(schemas, cancellation).ConfigureAwait(false) ? 0 : Failed;
        });
        return command;
    }

    /// <summary>Leaves the output to what a command says, so that other programs can read it.</summary>
    private void LogToErrorOutput() =>
        host.Services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>().CurrentValue
            .LogToStandardErrorThreshold = LogLevel.Trace;

    private Command CreateInline()
    {
        var topic = new Argument<string>("topic") { Description = "The topic, its prefix included." };
        var count = new Option<int>("--count")
        {
            HelpName = "number",
            Description = "How many messages at most.",
            CustomParser = given => WholeNumber.Parse(given, "--count", MaxMessages),
            DefaultValueFactory = _ => 10,
        };
        var inline = new Command(
            "inline", "Prints the last messages of a topic, decoded, one line of JSON for each, oldest first.")
        {
            topic,
            count,
        };
        inline.SetAction(async (parsed, cancellation) =>
        {
            LogToErrorOutput();
            var printer = new TopicPrinter(host.Services, output);
            return await printer.PrintAsync(
                parsed.GetRequiredValue(topic), parsed.GetValue(count), cancellation).ConfigureAwait(false)
                ? 0
                : Failed;
        });
        return inline;
    }
}
