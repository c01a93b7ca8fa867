using System.Globalization;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>Tells the settings of topics and brokers.</summary>
internal sealed class ConfigsApi(Cluster cluster)
{
    public void AddTo(ApiTable apis) => apis.Add<DescribeConfigsRequest, DescribeConfigsResponse>(
        ApiKey.DescribeConfigs, 0, 4, 4, (request, _) => new(Handle(request)));

    private DescribeConfigsResponse Handle(DescribeConfigsRequest request) => new()
    {
        IncludeSynonyms = request.IncludeSynonyms,
        Results = request.Resources.Select(Describe).ToList(),
    };

    private DescribeConfigsResponse.ResourceResult Describe(DescribeConfigsRequest.Resource resource)
    {
        var (error, message, entries) = resource.Type switch
        {
            ConfigResourceType.Topic => DescribeTopic(resource.Name),
            ConfigResourceType.Broker => DescribeBroker(resource.Name),
            _ => (ErrorCode.InvalidRequest, $"Resource type {(int)resource.Type} has no settings here.", []),
        };
        return new DescribeConfigsResponse.ResourceResult(
            resource.Type,
            resource.Name,
            error,
            message,
            resource.Keys is { Count: > 0 } keys
                ? entries.Where(entry => keys.Contains(entry.Name)).ToList()
                : entries);
    }

    private (ErrorCode Error, string? Message, IReadOnlyList<ConfigEntry> Entries) DescribeTopic(string name)
    {
        if (TopicRules.FindNameFault(name) is { } fault)
        {
            return (fault.Error, fault.Message, []);
        }

        return cluster.FindTopic(name) is { } topic
            ? (ErrorCode.None, null, topic.Settings.Describe())
            : (ErrorCode.UnknownTopicOrPartition, $"There is no topic '{name}'.", []);
    }

    private (ErrorCode Error, string? Message, IReadOnlyList<ConfigEntry> Entries) DescribeBroker(string name)
    {
        // The empty name asks for what was set for all brokers at run time.
        if (name.Length == 0)
        {
            return (ErrorCode.None, null, cluster.Settings.DescribeDefaults());
        }

        return int.TryParse(name, CultureInfo.InvariantCulture, out var nodeId)
            && cluster.FindBroker(nodeId) is { } broker
            ? (ErrorCode.None, null, cluster.Settings.Describe(broker))
            : (ErrorCode.InvalidRequest, $"There is no broker '{name}'; use the number of one.", []);
    }
}
