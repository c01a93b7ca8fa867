using Deimos.Embedded.Kafka.Storage;

namespace Deimos.Embedded.Tests.Kafka.Storage;

public sealed class StateFileTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly GroupCommit _commit = new(false);
    private readonly string _path;

    public StateFileTests() => _path = _folder.New();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Keeps_the_last_value_of_each_key()
    {
        using (var state = new StateFile(_path, _commit))
        {
            state.Put("a", [1]);
            state.Put("b", [2, 2]);
            state.Put("a", []);
            state.Put("c", [3]);
            state.Put("c", null);
            state.Put("nobody", null);
        }

        using var reopened = new StateFile(_path, _commit);
        reopened.Values.OrderBy(value => value.Key).Select(value => (value.Key, Convert.ToHexString(value.Value)))
            .ShouldBe([("a", ""), ("b", "0202")]);
    }

    [Fact]
    public void A_tail_that_was_torn_at_any_byte_costs_no_more_than_the_last_entry()
    {
        using (var state = new StateFile(_path, _commit))
        {
            state.Put("first", [1, 2, 3]);
            state.Put("second", [4, 5, 6]);
        }

        var bytes = File.ReadAllBytes(_path);
        for (var length = bytes.Length - 1; length > bytes.Length - 10; length--)
        {
            File.WriteAllBytes(_path, bytes[..length]);
            using (var state = new StateFile(_path, _commit))
            {
                state.Values.Select(value => value.Key).ShouldBe(["first"]);
                state.Put("third", [7]);
            }

            using var reopened = new StateFile(_path, _commit);
            reopened.Values.Select(value => value.Key).ShouldBe(["first", "third"]);
        }
    }

    [Fact]
    public void The_file_does_not_grow_with_the_number_of_changes()
    {
        var value = new byte[1_000];
        using var state = new StateFile(_path, _commit);

        for (var i = 0; i < 20_000; i++)
        {
            state.Put($"key-{i % 10}", value);
        }

        new FileInfo(_path).Length.ShouldBeLessThan(2 * 1024 * 1024);
        state.Values.Count.ShouldBe(10);
    }
}
