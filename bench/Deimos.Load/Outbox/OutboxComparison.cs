using Deimos.Hosting;
using Deimos.Load.Traffic;
using Deimos.Producing;
using Deimos.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Deimos.Load.Outbox;

/// <summary>
/// Publishes payloads to the outbox inside transactions of EF Core's beside an INSERT of several rows of ready bytes
/// inside transactions of Npgsql's.
/// </summary>
/// <remarks>No relay runs. Each begins with an empty table.</remarks>
internal sealed class OutboxComparison(DeimosStack stack, int rounds, int messages)
{
    private const int PerTransaction = 100;

    private readonly Order[] _orders = Order.Many(Order.Keys);

    public async Task RunAsync(Report report, CancellationToken cancellationToken)
    {
        var connectionString = await stack.CreateDatabaseAsync("outbox", cancellationToken);
        await using var source = NpgsqlDataSource.Create(connectionString);
        var ready = await Messages.EncodeAsync(stack, "orders");

        // The host is not started, so no relay takes the rows away.
        using var host = Service.Build(
            stack,
            deimos => deimos.AddProducer<OrderProducer>().UseOutbox<OrdersDb>(),
            services => services.AddDbContext<OrdersDb>(options => options.UseNpgsql(source)));
        await using (var scope = host.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<OrdersDb>().Database.EnsureCreatedAsync(cancellationToken);
        }

        var comparison = new Comparison(
            $"outbox write, {PerTransaction} messages a transaction", messages, goal: 0.7);
        await comparison.RunAsync(
            rounds,
            ("Deimos", () => MeasureAsync(DeimosAsync)),
            ("bare", () => MeasureAsync(transaction => BareAsync(source, ready, transaction, cancellationToken))),
            cancellationToken);
        report.Add(comparison);

        async Task<Measurement> MeasureAsync(Func<int, Task> writeAsync)
        {
            await using (var truncate = source.CreateCommand("TRUNCATE kafka_messages"))
            {
                await truncate.ExecuteNonQueryAsync(cancellationToken);
            }

            return await Measurement.OfAsync(async () =>
            {
                for (var transaction = 0; transaction < messages / PerTransaction; transaction++)
                {
                    await writeAsync(transaction);
                }
            });
        }

        async Task DeimosAsync(int number)
        {
            await using var scope = host.Services.CreateAsyncScope();
            var context = scope.ServiceProvider.GetRequiredService<OrdersDb>();
            var producer = scope.ServiceProvider.GetRequiredService<OrderProducer>();
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            await producer.PublishListAsync(
                new ArraySegment<Order>(_orders, number * PerTransaction % Order.Keys, PerTransaction),
                cancellationToken: cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    private static async Task BareAsync(
        NpgsqlDataSource source, IReadOnlyList<OutboundMessage> ready, int number, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand(InsertText, connection, transaction);
        for (var row = 0; row < PerTransaction; row++)
        {
            var message = ready[((number * PerTransaction) + row) % ready.Count];
            insert.Parameters.Add(new() { Value = row % 64 });
            insert.Parameters.Add(new() { Value = row });
            insert.Parameters.Add(new() { Value = message.Topic });
            insert.Parameters.Add(new() { Value = message.Key });
            insert.Parameters.Add(new() { Value = message.Value });
            insert.Parameters.Add(new() { Value = message.Producer });
        }

        await insert.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private static readonly string InsertText =
        "INSERT INTO kafka_messages (bucket, key_hash, partitioner, topic, key, message, producer) VALUES "
        + string.Join(", ", Enumerable.Range(0, PerTransaction).Select(row => row * 6).Select(p =>
            $"(${p + 1}, ${p + 2}, 0, ${p + 3}, ${p + 4}, ${p + 5}, ${p + 6})"));
}
