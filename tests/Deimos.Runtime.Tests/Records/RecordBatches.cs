using Deimos.Consuming;
using Deimos.Hosting;
using Deimos.Observability;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Deimos.Runtime.Tests.Records;

/// <summary>Gives batches to record consumers as the worker does, on a database of the test's own.</summary>
internal sealed class RecordBatches : IAsyncDisposable
{
    private readonly RecordsHost _host;
    private readonly FakeTimeProvider _time;
    private long _offset;

    private RecordBatches(RecordsHost host, FakeTimeProvider time, BatchScript script, RecordedMetrics metrics)
    {
        _host = host;
        _time = time;
        Script = script;
        Metrics = metrics;
    }

    public static DateTimeOffset Start { get; } = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public BatchScript Script { get; }

    public RecordedMetrics Metrics { get; }

    public DeimosEvents Events => _host.Services.GetRequiredService<DeimosEvents>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RecordBatches> StartAsync(
        PostgresFixture postgres, Action<DeimosBuilder>? deimos = null, RecordedLog? log = null)
    {
        var time = new FakeTimeProvider(Start);
        var script = new BatchScript();
        var metrics = new RecordedMetrics();
        var host = await RecordsHost.StartAsync(
            postgres,
            deimos: deimos,
            services: (all, connection) =>
            {
                all.AddSingleton<TimeProvider>(time)
                    .AddSingleton(script)
                    .AddSingleton<System.Diagnostics.Metrics.IMeterFactory>(metrics)
                    .AddDbContext<RecordsDb>(options => options.UseNpgsql(connection))
                    .AddScoped<SampleBatchConsumer>()
                    .AddScoped<PairBatchConsumer>()
                    .AddScoped<BoxBatchConsumer>()
                    .AddScoped<BoxConsumer>()
                    .AddScoped<BaleBatchConsumer>()
                    .AddScoped<OwnBaleBatchConsumer>();
                if (log is not null)
                {
                    all.AddLogging(logging => logging.AddProvider(log));
                }
            });
        return new(host, time, script, metrics);
    }

    public static Payload Sample(string testId, int someInt) => new()
    {
        ["test_id"] = testId,
        ["some_int"] = someInt,
    };

    /// <summary>Hands over a batch of samples.</summary>
    public Task ConsumeAsync(params (object? Key, Payload? Payload)[] messages) =>
        ConsumeAsync<SampleBatchConsumer>(messages);

    /// <summary>Hands over a batch; while something waits, time passes.</summary>
    public async Task ConsumeAsync<TConsumer>(params (object? Key, Payload? Payload)[] messages)
        where TConsumer : BatchConsumer<Payload>
    {
        await using var scope = _host.Scope();
        var consuming = ConsumeAsync<TConsumer>(scope.ServiceProvider, messages);
        while (!consuming.IsCompleted)
        {
            await Task.WhenAny(consuming, Task.Delay(50, Cancellation));
            if (!consuming.IsCompleted)
            {
                _time.Advance(TimeSpan.FromMilliseconds(500));
            }
        }

        await consuming;
    }

    public Task ConsumeAsync<TConsumer>(
        IServiceProvider scope, params (object? Key, Payload? Payload)[] messages)
        where TConsumer : BatchConsumer<Payload>
    {
        var first = _offset;
        _offset += messages.Length;
        return scope.GetRequiredService<TConsumer>().ConsumeAsync(
            [.. messages.Select(message => message.Payload)], Metadata(first, 0, messages), Cancellation);
    }

    /// <summary>Hands over one message at a place of the caller's choice.</summary>
    public async Task ConsumeAtAsync<TConsumer>(int partition, long offset, object key, Payload? payload)
        where TConsumer : Consumer
    {
        await using var scope = _host.Scope();
        var metadata = Metadata(offset, partition, [(key, payload)]);
        var consumer = scope.ServiceProvider.GetRequiredService<TConsumer>();
        await (consumer is BatchConsumer<Payload> batch
            ? batch.ConsumeAsync([payload], metadata, Cancellation)
            : ((Consumer<Payload>)(Consumer)consumer).ConsumeAsync(payload, metadata.Messages[0], Cancellation));
    }

    public void Advance(TimeSpan time) => _time.Advance(time);

    public AsyncServiceScope Scope() => _host.Scope();

    public RecordsDb Plain() => _host.Plain();

    public async Task<List<Sample>> SamplesAsync()
    {
        await using var db = Plain();
        return await db.Samples.IgnoreQueryFilters().OrderBy(sample => sample.Id).ToListAsync(Cancellation);
    }

    public async Task<List<Box>> BoxesAsync()
    {
        await using var db = Plain();
        return await db.Set<Box>().Include(box => box.Items).Include(box => box.Label).Include(box => box.Owner)
            .OrderBy(box => box.Code).ToListAsync(Cancellation);
    }

    public async Task AddAsync(params object[] records)
    {
        await using var db = Plain();
        db.AddRange(records);
        await db.SaveChangesAsync(Cancellation);
    }

    public async Task SqlAsync(string sql)
    {
        await using var db = Plain();
        await db.Database.ExecuteSqlRawAsync(sql, Cancellation);
    }

    /// <summary>Makes the first rows that a table is given, or loses, fail with an error.</summary>
    public Task FailAsync(string table, string operation, int times, string state, string when = "true") => SqlAsync(
        $"""
        CREATE SEQUENCE failures_{table};
        CREATE FUNCTION fail_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF {when} THEN
            IF nextval('failures_{table}') <= {times} THEN
              RAISE EXCEPTION 'made to fail' USING ERRCODE = '{state}';
            END IF;
          END IF;
          RETURN coalesce(NEW, OLD);
        END $$;
        CREATE TRIGGER fail BEFORE {operation} ON {table} FOR EACH ROW EXECUTE FUNCTION fail_{table}()
        """);

    /// <summary>Counts the statements of a kind on a table.</summary>
    public Task CountAsync(string table, string operation) => SqlAsync(
        $"""
        CREATE SEQUENCE statements MINVALUE 0 START 0;
        SELECT nextval('statements');
        CREATE FUNCTION count_statement() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM nextval('statements');
          RETURN NULL;
        END $$;
        CREATE TRIGGER count AFTER {operation} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION count_statement()
        """);

    public async Task<long> CountedAsync()
    {
        await using var db = Plain();
        return await db.Database.SqlQueryRaw<long>("SELECT last_value AS \"Value\" FROM statements")
            .SingleAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Metrics.Dispose();
    }

    private static BatchMetadata Metadata(
        long firstOffset, int partition, IReadOnlyList<(object? Key, Payload? Payload)> messages) => new()
        {
            Topic = "samples",
            GroupId = "group",
            Consumer = "c",
            Partition = partition,
            Messages =
            [
                .. messages.Select((message, i) => new MessageMetadata
                {
                    Topic = "samples",
                    GroupId = "group",
                    Consumer = "c",
                    Key = message.Key,
                    Partition = partition,
                    Offset = firstOffset + i,
                }),
            ],
        };
}
