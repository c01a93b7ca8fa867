using Deimos.Records;

namespace Deimos.Runtime.Tests.Records;

public class RecordBatchOrderTests
{
    private sealed record TypedKey(int A, double B, string C);

    [Fact]
    [Trait("Case", "142")]
    public void Keys_are_equal_by_their_values()
    {
        Kept([Map(), Map()]).ShouldBe([1]);
        Kept([new TypedKey(1, 2, "c"), new TypedKey(1, 2, "c"), new TypedKey(2, 2, "c")]).ShouldBe([1, 2]);
        Kept([new byte[] { 1, 2 }, new byte[] { 1, 2 }]).ShouldBe([1]);
        Kept([1, 1L, "1"]).ShouldBe([1, 2]);

        static Payload Map() => new() { ["a"] = 1, ["b"] = 2.0, ["c"] = "c" };
    }

    [Fact]
    public void Survivors_keep_their_order_and_messages_without_a_key_survive()
    {
        Kept(["a", "b", null, "a", null, "c", "b"]).ShouldBe([2, 3, 4, 5, 6]);
        Kept(["a", "b"]).ShouldBe([0, 1]);
        Kept([]).ShouldBeEmpty();
    }

    [Fact]
    public void Of_versions_the_highest_counts_since_the_last_deletion()
    {
        KeptOf(5, 3).ShouldBe([0]);
        KeptOf(3, 5, 5, 4).ShouldBe([2]);
        KeptOf(5, null, 3).ShouldBe([2]);
        KeptOf(5, 3, null).ShouldBe([2]);

        static IEnumerable<long> KeptOf(params int?[] versions) => RecordBatchOrder.Compact(
            [.. versions.Select((version, i) => Message("a", i, version is null ? null : new() { ["v"] = version }))],
            message => message.Payload is null,
            message => message.Payload?["v"]).Select(message => message.Metadata.Offset);
    }

    private static IEnumerable<long> Kept(IEnumerable<object?> keys) => RecordBatchOrder.Compact(
        [.. keys.Select((key, i) => Message(key, i, new()))], _ => false, versionOf: null)
        .Select(message => message.Metadata.Offset);

    private static RecordMessage Message(object? key, int offset, Payload? payload) =>
        new(payload, new() { Topic = "t", GroupId = "g", Key = key, Offset = offset });
}
