using Avro;

namespace Deimos.Runtime.Tests.Schemas;

public class LogicalTypeTests
{
    private static readonly DateTimeOffset Moment = new(2020, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public sealed record Times(
        DateOnly Day,
        TimeOnly ByMillis,
        TimeOnly ByMicros,
        DateTimeOffset AtMillis,
        DateTime AtMicros,
        DateTimeOffset? AtNanos,
        DateTime Local,
        decimal Price,
        decimal FixedPrice,
        Guid Id,
        Guid FixedId);

    private static readonly RecordSchema TimesSchema = Avsc.Record("""
        {"name":"day","type":{"type":"int","logicalType":"date"}},
        {"name":"by_millis","type":{"type":"int","logicalType":"time-millis"}},
        {"name":"by_micros","type":{"type":"long","logicalType":"time-micros"}},
        {"name":"at_millis","type":{"type":"long","logicalType":"timestamp-millis"}},
        {"name":"at_micros","type":{"type":"long","logicalType":"timestamp-micros"}},
        {"name":"at_nanos","type":["null",{"type":"long","logicalType":"timestamp-nanos"}]},
        {"name":"local","type":{"type":"long","logicalType":"local-timestamp-millis"}},
        {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":12,"scale":3}},
        {"name":"fixed_price","type":
          {"type":"fixed","name":"P","size":6,"logicalType":"decimal","precision":12,"scale":2}},
        {"name":"id","type":{"type":"string","logicalType":"uuid"}},
        {"name":"fixed_id","type":{"type":"fixed","name":"U","size":16}}
        """);

    [Fact]
    public void Every_logical_type_survives_as_the_clr_type_that_it_means()
    {
        var times = new Times(
            new DateOnly(1815, 6, 18),
            new TimeOnly(23, 59, 59, 999),
            new TimeOnly(1, 2, 3, 4, 5),
            Moment,
            Moment.UtcDateTime.AddMicroseconds(9),
            Moment.AddTicks(3),
            new DateTime(2020, 2, 29, 12, 30, 0, DateTimeKind.Unspecified),
            -12345.678m,
            99.50m,
            Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
            Guid.Parse("7c9e6679-7425-40de-944b-e07fc1f90ae7"));

        var data = Avsc.Encode(times, TimesSchema);

        Avsc.Decode<Times>(data, TimesSchema).ShouldBe(times);
        var judged = Avsc.Judge(data, TimesSchema);
        judged["day"].ShouldBe(new DateTime(1815, 6, 18, 0, 0, 0, DateTimeKind.Utc));
        judged["by_millis"].ShouldBe(times.ByMillis.ToTimeSpan());
        judged["by_micros"].ShouldBe(times.ByMicros.ToTimeSpan());
        judged["at_millis"].ShouldBe(Moment.UtcDateTime);
        judged["at_micros"].ShouldBe(times.AtMicros);
        ((decimal)(AvroDecimal)judged["price"]).ShouldBe(-12345.678m);
        ((decimal)(AvroDecimal)judged["fixed_price"]).ShouldBe(99.50m);
        judged["id"].ShouldBe(times.Id);
    }

    [Fact]
    public void Dynamic_payloads_get_the_same_types()
    {
        var data = Avsc.Encode(
            new Times(
                new(2020, 1, 2), new(1, 2), new(3, 4), Moment, Moment.UtcDateTime, null, default, 1.5m, 2m, default,
                default),
            TimesSchema);

        var payload = Avsc.Decode<Payload>(data, TimesSchema);

        payload["day"].ShouldBe(new DateOnly(2020, 1, 2));
        payload["by_millis"].ShouldBe(new TimeOnly(1, 2));
        payload["at_millis"].ShouldBe(Moment);
        payload["at_nanos"].ShouldBeNull();
        payload["price"].ShouldBe(1.5m);
        payload["id"].ShouldBe(Guid.Empty);
        payload["fixed_id"].ShouldBe(new byte[16]);
        Avsc.Encode(payload, TimesSchema).ShouldBe(data);
    }

    public static TheoryData<string, object, object> Accepted() => new()
    {
        { """{"type":"int","logicalType":"date"}""", "2020-01-02", new DateOnly(2020, 1, 2) },
        { """{"type":"int","logicalType":"date"}""", new DateTime(2020, 1, 2), new DateOnly(2020, 1, 2) },
        { """{"type":"int","logicalType":"date"}""", -1, new DateOnly(1969, 12, 31) },
        { """{"type":"int","logicalType":"time-millis"}""", "10:11:12", new TimeOnly(10, 11, 12) },
        { """{"type":"int","logicalType":"time-millis"}""", TimeSpan.FromHours(2), new TimeOnly(2, 0) },
        { """{"type":"long","logicalType":"timestamp-millis"}""", Moment.ToOffset(TimeSpan.FromHours(5)), Moment },
        { """{"type":"long","logicalType":"timestamp-millis"}""", Moment.AddTicks(7), Moment },
        { """{"type":"long","logicalType":"timestamp-millis"}""", Moment.ToUnixTimeMilliseconds(), Moment },
        { """{"type":"long","logicalType":"timestamp-millis"}""", "2020-01-02T04:04:05.678+01:00", Moment },
        { """{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}""", "1.5", 1.5m },
        { """{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}""", 7, 7m },
        { """{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}""", 1.5000m, 1.5m },
    };

    [Theory]
    [MemberData(nameof(Accepted), DisableDiscoveryEnumeration = true)]
    public void Takes_what_means_the_same(string type, object given, object read)
    {
        var schema = Avsc.OneField(type);

        var payload = Avsc.Decode<Payload>(Avsc.Encode(new Payload { ["value"] = given }, schema), schema);

        payload["value"].ShouldBe(read);
    }

    public static TheoryData<string, object, string> Refused() => new()
    {
        {
            """{"type":"int","logicalType":"date"}""", new DateTime(2020, 1, 2, 3, 0, 0),
            "is a DateTime with a time of day, or out of range; the schema requires a date"
        },
        { """{"type":"int","logicalType":"date"}""", "soon", "is text; the schema requires a date" },
        {
            """{"type":"int","logicalType":"time-millis"}""", TimeSpan.FromDays(1),
            "is a TimeSpan out of range; the schema requires a time of day"
        },
        {
            """{"type":"long","logicalType":"timestamp-millis"}""", 1.5,
            "is a number; the schema requires a date and time"
        },
        {
            """{"type":"long","logicalType":"timestamp-nanos"}""", DateTimeOffset.MinValue,
            "is a DateTimeOffset out of range; the schema requires a date and time"
        },
        {
            """{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}""", 1.234m,
            "is a number with too many digits; the schema requires a decimal with up to 4 digits, 2 of them after the "
            + "point"
        },
        {
            """{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}""", 100m,
            "is a number with too many digits; the schema requires a decimal with up to 4 digits, 2 of them after the "
            + "point"
        },
        {
            """{"type":"bytes","logicalType":"decimal","precision":4,"scale":2}""", 1.5,
            "is a number; the schema requires a decimal with up to 4 digits, 2 of them after the point"
        },
        { """{"type":"string","logicalType":"uuid"}""", "x", "is text that is none; the schema requires a UUID" },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void Refuses_what_would_be_cut_or_means_nothing(string type, object given, string problem) =>
        Avsc.FaultsOf(new Payload { ["value"] = given }, Avsc.OneField(type)).ShouldHaveSingleItem()
            .ShouldBe($".value {problem}");

    [Theory]
    [InlineData("""{"type":"string"}""", "2026-02-03T04:05:06.7890000Z")]
    [InlineData("""["null","string"]""", "2026-02-03T04:05:06.7890000Z")]
    [InlineData("\"long\"", 1770091506789L)]
    public void The_automatic_timestamp_has_the_form_of_its_field(string type, object written)
    {
        var schema = Avsc.Record($$"""{"name":"id","type":"int"},{"name":"timestamp","type":{{type}}}""");

        var payload = Avsc.Decode<Payload>(Avsc.Encode(new Payload { ["id"] = 1 }, schema), schema);

        payload["timestamp"].ShouldBe(written);
    }

    [Fact]
    public void The_automatic_timestamp_of_a_logical_type_is_the_instant()
    {
        var schema = Avsc.Record(
            """
            {"name":"id","type":"int"},
            {"name":"timestamp","type":{"type":"long","logicalType":"timestamp-micros"}}
            """);

        Avsc.Decode<Payload>(Avsc.Encode(new Payload { ["id"] = 1 }, schema), schema)["timestamp"].ShouldBe(Avsc.Now);
    }

    [Fact]
    public void A_decimal_beyond_dotnet_stays_exact()
    {
        var schema = Avsc.OneField("""{"type":"bytes","logicalType":"decimal","precision":60,"scale":2}""");
        var huge = new AvroDecimal(System.Numerics.BigInteger.Pow(10, 50) + 1, 2);

        var data = Avsc.Encode(new Payload { ["value"] = huge }, schema);

        Avsc.Decode<Payload>(data, schema)["value"].ShouldBe(huge);
    }
}
