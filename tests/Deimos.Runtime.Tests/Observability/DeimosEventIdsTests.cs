using System.Reflection;
using Deimos.Observability;
using Microsoft.Extensions.Logging;

namespace Deimos.Runtime.Tests.Observability;

public class DeimosEventIdsTests
{
    private static readonly int[] Ids =
        [.. typeof(DeimosEventIds).GetFields().Select(field => (int)field.GetValue(null)!)];

    [Fact]
    public void No_id_is_used_twice() => Ids.Length.ShouldBe(Ids.Distinct().Count());

    [Fact]
    public void Every_log_event_has_one_of_them_and_each_belongs_to_one_event()
    {
        var used = typeof(DeimosEventIds).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(
                BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static
                | BindingFlags.DeclaredOnly))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId)
            .OfType<int>();

        used.Order().ShouldBe(Ids.Order());
    }
}
