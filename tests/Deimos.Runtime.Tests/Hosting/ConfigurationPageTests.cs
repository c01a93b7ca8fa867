using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Deimos.Consuming;
using Deimos.Kafka;
using Deimos.Outbox;
using Deimos.Producing;
using Deimos.Records;
using Deimos.Schemas;

namespace Deimos.Runtime.Tests.Hosting;

/// <summary>docs/configuration.md has every option, with its default, and no other.</summary>
public partial class ConfigurationPageTests
{
    private static readonly string Page = DocumentationPage.Read("configuration.md");

    public static TheoryData<string, Type> Sections => new()
    {
        { "Deimos:Producing", typeof(ProducingOptions) },
        { "Deimos:Producers:<class>", typeof(ProducerOptions) },
        { "Deimos:Consuming", typeof(ConsumingOptions) },
        { "Deimos:Consumers:<name>", typeof(ConsumerOptions) },
        { "Deimos:Schemas", typeof(SchemaOptions) },
        { "Deimos:SchemaRegistry", typeof(SchemaRegistryOptions) },
        { "Deimos:Outbox", typeof(OutboxOptions) },
        { "Deimos:Records", typeof(RecordOptions) },
        { "Deimos:Kafka:Tls", typeof(KafkaTlsOptions) },
        { "Deimos:Kafka:Sasl", typeof(KafkaSaslOptions) },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_option_is_there_and_no_other(string section, Type type)
    {
        var options = OptionsOf(type).Select(property => property.Name);

        RowsOf(section).Keys.Order().ShouldBe(options.Order());
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Defaults_are_those_of_the_code(string section, Type type)
    {
        var rows = RowsOf(section);
        var fresh = Activator.CreateInstance(type);
        foreach (var property in OptionsOf(type))
        {
            var (said, real) = (rows[property.Name].Trim('`'), property.GetValue(fresh));
            switch (real)
            {
                case bool or Enum:
                    Plain(said).ShouldBe(Plain(real.ToString()!), property.Name);
                    break;
                case int or long:
                    said.Replace(",", "").ShouldBe($"{real}", property.Name);
                    break;
                case double number:
                    double.Parse(said, CultureInfo.InvariantCulture).ShouldBe(number, property.Name);
                    break;
                case TimeSpan time:
                    TimeSpan.Parse(said, CultureInfo.InvariantCulture).ShouldBe(time, property.Name);
                    break;
                case string { Length: > 0 } text:
                    said.ShouldContain(text, Case.Sensitive, property.Name);
                    break;
            }
        }
    }

    /// <summary>Gives names as configuration reads them: <c>in_memory</c> is <c>InMemory</c>.</summary>
    private static string Plain(string name) => name.Replace("_", "").ToUpperInvariant();

    private static IEnumerable<PropertyInfo> OptionsOf(Type type) => type
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => property.CanWrite || property.PropertyType == typeof(IList<string>));

    private static Dictionary<string, string> RowsOf(string section) => DocumentationPage
        .Rows(Page, $"## `{section}`")
        .SelectMany(cells => Name().Matches(cells[0]).Select(name => (Name: name.Groups[1].Value, Default: cells[^1])))
        .ToDictionary(row => row.Name, row => row.Default);

    [GeneratedRegex("`([A-Za-z]+)`")]
    private static partial Regex Name();
}
