using BenchmarkDotNet.Attributes;
using Deimos.Bench.Shapes;
using Deimos.Producing;
using Deimos.Schemas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Deimos.Bench;

/// <summary>The whole way of a publish call, and a test's way with the backend that keeps messages in memory.</summary>
public class PublishBenchmarks : IDisposable
{
    private const int ListLength = 500;
    private readonly Order[] _list = [.. Enumerable.Repeat(Order.Sample, ListLength)];
    private IHost _dropping = null!;
    private IHost _keeping = null!;
    private OrderProducer _droppingProducer = null!;
    private OrderProducer _keepingProducer = null!;

    [GlobalSetup]
    public void Start()
    {
        _dropping = Build(DroppingBackend.BackendName);
        _keeping = Build("in_memory");
        _droppingProducer = _dropping.Services.GetRequiredService<OrderProducer>();
        _keepingProducer = _keeping.Services.GetRequiredService<OrderProducer>();
    }

    [Benchmark(Baseline = true)]
    public Task OneMessage() => _droppingProducer.PublishAsync(Order.Sample);

    [Benchmark(OperationsPerInvoke = ListLength)]
    public Task MessageOfList() => _droppingProducer.PublishListAsync(_list);

    [Benchmark]
    public async Task OneMessageInMemory()
    {
        await _keepingProducer.PublishAsync(Order.Sample);
        _keeping.Services.GetRequiredService<InMemoryPublishBackend>().Clear();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _dropping.Dispose();
        _keeping.Dispose();
        GC.SuppressFinalize(this);
    }

    private static IHost Build(string backend)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ApplicationName = "bench" });
        builder.Services.AddSingleton<IPublishBackend, DroppingBackend>();
        builder.AddDeimos("kafka", deimos => deimos
            .ConfigureKafka(kafka => kafka.BootstrapServers = "127.0.0.1:9")
            .ConfigureSchemas(schemas => schemas.Backend = SchemaBackend.InMemory)
            .ConfigureProducing(producing => producing.Backend = backend)
            .AddProducer<OrderProducer>());
        return builder.Build();
    }
}
