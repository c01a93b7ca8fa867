using Deimos.Records;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static Deimos.Runtime.Tests.Records.RecordBatches;

namespace Deimos.Runtime.Tests.Records;

public sealed class RecordBatchFailureTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly List<ValidRecordsEvent> _valid = [];
    private readonly List<BatchWriteFailedEvent> _failed = [];
    private RecordBatches _batches = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _batches = await RecordBatches.StartAsync(postgres);
        _batches.Events.Subscribe<ValidRecordsEvent>(_valid.Add);
        _batches.Events.Subscribe<BatchWriteFailedEvent>(_failed.Add);
    }

    public async ValueTask DisposeAsync() => await _batches.DisposeAsync();

    [Fact]
    [Trait("Case", "145")]
    [Trait("Case", "189")]
    public async Task Two_deadlocks_are_outlasted()
    {
        await _batches.FailAsync("samples", "INSERT", 2, PostgresErrorCodes.DeadlockDetected, "NEW.\"Id\" = 2");

        await _batches.ConsumeAsync((1, Sample("abc", 3)), (2, Sample("def", 4)));

        (await _batches.SamplesAsync()).Select(sample => sample.Id).ShouldBe([1, 2]);
        _batches.Metrics.Sum("deimos.deadlock", ("topic", "samples")).ShouldBe(2);
        _failed.ShouldBeEmpty();
    }

    [Theory]
    [Trait("Case", "145")]
    [Trait("Case", "189")]
    [InlineData(PostgresErrorCodes.DeadlockDetected)]
    [InlineData(PostgresErrorCodes.SerializationFailure)]
    public async Task A_third_deadlock_is_an_error_and_nothing_is_written(string state)
    {
        await _batches.FailAsync("samples", "INSERT", 3, state, "NEW.\"Id\" = 2");

        var failure = await Should.ThrowAsync<PostgresException>(
            () => _batches.ConsumeAsync((1, Sample("abc", 3)), (2, Sample("def", 4))));

        failure.SqlState.ShouldBe(state);
        (await _batches.SamplesAsync()).ShouldBeEmpty();
        _batches.Metrics.Sum("deimos.deadlock").ShouldBe(3);
        _batches.Script.Done.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Case", "145")]
    public async Task Deletions_outlast_deadlocks_too()
    {
        await _batches.AddAsync(new Sample { Id = 1 });
        await _batches.FailAsync("samples", "DELETE", 2, PostgresErrorCodes.DeadlockDetected);

        await _batches.ConsumeAsync((1, null));

        (await _batches.SamplesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Real_deadlocks_are_outlasted()
    {
        await _batches.AddAsync(new Sample { Id = 1 }, new Sample { Id = 2 });
        await _batches.SqlAsync("ALTER DATABASE CURRENT_DATABASE() SET deadlock_timeout TO '100ms'"
            .Replace("CURRENT_DATABASE()", await DatabaseAsync(), StringComparison.Ordinal));
        await using var other = _batches.Plain();
        await using var transaction = await other.Database.BeginTransactionAsync(Cancellation);
        await other.Database.ExecuteSqlRawAsync("UPDATE samples SET \"SomeInt\" = 7 WHERE \"Id\" = 2", Cancellation);

        var consuming = _batches.ConsumeAsync((1, Sample("abc", 3)), (2, Sample("def", 4)));
        await UntilWaitingAsync();
        try
        {
            // One of the two is told to give way, whichever looks first.
            await other.Database.ExecuteSqlRawAsync(
                "UPDATE samples SET \"SomeInt\" = 7 WHERE \"Id\" = 1", Cancellation);
            await transaction.CommitAsync(Cancellation);
        }
        catch (PostgresException victim) when (victim.SqlState == PostgresErrorCodes.DeadlockDetected)
        {
            await transaction.RollbackAsync(Cancellation);
        }

        await consuming;
        (await _batches.SamplesAsync()).Select(sample => (sample.Id, sample.SomeInt)).ShouldBe([(1, 3), (2, 4)]);
    }

    [Fact]
    [Trait("Case", "148")]
    public async Task What_cannot_be_written_together_is_written_one_by_one()
    {
        await _batches.FailAsync("samples", "INSERT", 9, PostgresErrorCodes.CheckViolation, "NEW.\"Id\" = 2");

        var failure = await Should.ThrowAsync<RecordBatchException>(
            () => _batches.ConsumeAsync((1, Sample("a", 1)), (2, Sample("b", 2)), (3, Sample("c", 3))));

        (await _batches.SamplesAsync()).Select(sample => sample.Id).ShouldBe([1, 3]);
        var failed = failure.Failures.ShouldHaveSingleItem();
        failed.Message.Key.ShouldBe(2);
        failed.Exception.ShouldBeOfType<PostgresException>();
        failure.Message.ShouldBe(
            "c could not write 1 of 3 messages, the others are written: key '2' at offset 1: 23514: made to fail. "
            + "Mend what the database refuses, and publish these records again.");
        _batches.Script.Processed.ShouldHaveSingleItem().ShouldBe([1, 2, 3]);
        _batches.Script.Done.ShouldBeEmpty();
        _valid.ShouldHaveSingleItem().Records.Cast<Sample>().Select(sample => sample.Id).ShouldBe([1, 3]);
        var told = _failed.ShouldHaveSingleItem();
        (told.Operation, told.Count, told.Consumer, told.Topic).ShouldBe(("upsert_records", 3, "c", "samples"));
        told.Exception.ShouldBeOfType<PostgresException>();
    }

    [Fact]
    [Trait("Case", "149")]
    public async Task What_cannot_be_deleted_together_is_deleted_one_by_one()
    {
        await _batches.AddAsync(new Sample { Id = 1 }, new Sample { Id = 2 }, new Sample { Id = 3 });
        await _batches.FailAsync("samples", "DELETE", 9, PostgresErrorCodes.ForeignKeyViolation, "OLD.\"Id\" = 2");

        var failure = await Should.ThrowAsync<RecordBatchException>(
            () => _batches.ConsumeAsync((1, null), (2, null), (3, null)));

        (await _batches.SamplesAsync()).Select(sample => sample.Id).ShouldBe([2]);
        failure.Failures.ShouldHaveSingleItem().Message.Key.ShouldBe(2);
        _failed.ShouldHaveSingleItem().Operation.ShouldBe("remove_records");
    }

    [Fact]
    public async Task If_nothing_can_be_written_the_error_is_the_database_s_own()
    {
        await _batches.FailAsync("samples", "INSERT", 9, PostgresErrorCodes.CheckViolation);

        await Should.ThrowAsync<PostgresException>(
            () => _batches.ConsumeAsync((1, Sample("a", 1)), (2, Sample("b", 2))));

        (await _batches.SamplesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Deletions_are_done_whatever_becomes_of_the_rest()
    {
        await _batches.AddAsync(new Sample { Id = 3 });
        await _batches.FailAsync("samples", "INSERT", 9, PostgresErrorCodes.CheckViolation);

        await Should.ThrowAsync<RecordBatchException>(
            () => _batches.ConsumeAsync((1, Sample("a", 1)), (2, Sample("b", 2)), (3, null)));

        (await _batches.SamplesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_batch_may_be_all_or_nothing()
    {
        _batches.Script.FallsBackToSingle = false;
        await _batches.FailAsync("samples", "INSERT", 9, PostgresErrorCodes.CheckViolation, "NEW.\"Id\" = 2");

        await Should.ThrowAsync<PostgresException>(
            () => _batches.ConsumeAsync((1, Sample("a", 1)), (2, Sample("b", 2)), (3, Sample("c", 3))));

        (await _batches.SamplesAsync()).ShouldBeEmpty();
        _failed.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_value_that_does_not_fit_its_property_holds_up_no_other()
    {
        var failure = await Should.ThrowAsync<RecordBatchException>(
            () => _batches.ConsumeAsync((1, new() { ["some_int"] = "many" }), (2, Sample("b", 2))));

        (await _batches.SamplesAsync()).ShouldHaveSingleItem().Id.ShouldBe(2);
        failure.Failures.ShouldHaveSingleItem().Exception.ShouldBeOfType<RecordException>();
    }

    [Fact]
    public async Task In_a_transaction_of_the_caller_s_the_rest_of_it_stays_whole()
    {
        await _batches.FailAsync("samples", "INSERT", 9, PostgresErrorCodes.CheckViolation, "NEW.\"Id\" = 2");
        await using var scope = _batches.Scope();
        var db = scope.ServiceProvider.GetRequiredService<RecordsDb>();
        await using (var transaction = await db.Database.BeginTransactionAsync(Cancellation))
        {
            db.Add(new Gadget { TestId = "before" });
            await db.SaveChangesAsync(Cancellation);

            await Should.ThrowAsync<RecordBatchException>(() => _batches.ConsumeAsync<SampleBatchConsumer>(
                scope.ServiceProvider, (1, Sample("a", 1)), (2, Sample("b", 2))));

            _valid.ShouldBeEmpty();
            await transaction.CommitAsync(Cancellation);
        }

        (await _batches.SamplesAsync()).ShouldHaveSingleItem().Id.ShouldBe(1);
        _valid.ShouldHaveSingleItem();
        await using var plain = _batches.Plain();
        (await plain.Set<Gadget>().CountAsync(Cancellation)).ShouldBe(1);
    }

    private async Task<string> DatabaseAsync()
    {
        await using var db = _batches.Plain();
        return $"\"{db.Database.GetDbConnection().Database}\"";
    }

    private async Task UntilWaitingAsync()
    {
        await using var db = _batches.Plain();
        while (!await db.Database
            .SqlQueryRaw<bool>("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted) AS \"Value\"")
            .SingleAsync(Cancellation))
        {
            await Task.Delay(10, Cancellation);
        }
    }
}
