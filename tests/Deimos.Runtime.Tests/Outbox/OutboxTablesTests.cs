using System.Reflection;
using Deimos.Outbox;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Deimos.Runtime.Tests.Outbox;

public sealed class OutboxTablesTests(PostgresFixture postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_script_and_the_model_make_the_same_tables()
    {
        var byModel = await postgres.CreateDatabaseAsync();
        await using (var db = new PlainDb(byModel, _ => { }))
        {
            await db.Database.ExecuteSqlRawAsync(db.Database.GenerateCreateScript(), Cancellation);
        }

        var byScript = await postgres.CreateDatabaseAsync();
        await ExecuteAsync(byScript, Script());

        var described = await DescribeAsync(byModel);
        described.Count(line => line.StartsWith("column", StringComparison.Ordinal)).ShouldBe(27);
        (await DescribeAsync(byScript)).ShouldBe(described);
    }

    [Fact]
    public async Task Names_and_schema_can_be_chosen()
    {
        var connectionString = await postgres.CreateDatabaseAsync();
        await using var db = new PlainDb(connectionString, tables =>
        {
            tables.Schema = "messaging";
            tables.Messages = "out \"box\"";
            tables.Buckets = "shares";
            tables.Relays = "workers";
            tables.DeadMessages = "dead";
        });
        await db.Database.ExecuteSqlRawAsync(db.Database.GenerateCreateScript(), Cancellation);

        var names = OutboxNames.Of(db);

        names.Messages.ShouldBe("\"messaging\".\"out \"\"box\"\"\"");
        await ExecuteAsync(
            connectionString,
            $"SELECT 1 FROM {names.Messages}, {names.Buckets}, {names.Relays}, {names.DeadMessages}");
    }

    [Fact]
    public void Tables_of_one_name_share_a_channel_and_others_do_not()
    {
        var usual = OutboxNames.Of(new OutboxTables());
        var longer = OutboxNames.Of(new OutboxTables { Messages = new('m', 63) });

        usual.Channel.ShouldBe(OutboxNames.Of(new OutboxTables()).Channel);
        usual.Channel.ShouldNotBe(OutboxNames.Of(new OutboxTables { Schema = "messaging" }).Channel);
        longer.Channel.Length.ShouldBeLessThan(64);
    }

    /// <summary>Finds the script as the package has it.</summary>
    private static string Script()
    {
        using var stream = Assembly.Load("Deimos.Runtime").GetManifestResourceStream("Deimos.Outbox.outbox.sql")!;
        return new StreamReader(stream).ReadToEnd();
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task<List<string>> DescribeAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(
            """
            SELECT concat_ws(' ', 'column', table_name, column_name, data_type, is_nullable, column_default,
              identity_generation, identity_increment)
            FROM information_schema.columns WHERE table_schema = 'public'
            UNION ALL SELECT concat_ws(' ', 'index', indexdef) FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            UNION ALL SELECT concat_ws(' ', 'sequence', sequencename, cache_size, start_value)
            FROM pg_sequences WHERE schemaname = 'public'
            UNION ALL SELECT concat_ws(' ', 'table', relname, reloptions) FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            ORDER BY 1
            """);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var lines = new List<string>();
        while (await reader.ReadAsync(Cancellation))
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }

    private sealed class PlainDb(string connectionString, Action<OutboxTables> configure) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) =>
            optionsBuilder.UseNpgsql(connectionString).EnableServiceProviderCaching(false);

        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.AddDeimosOutbox(configure);
    }
}
