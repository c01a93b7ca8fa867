using System.Globalization;
using Deimos.Embedded.Kafka.Protocol;
using Deimos.Embedded.Kafka.Server;

namespace Deimos.Embedded.Kafka.Topics;

/// <summary>Changes the settings of topics and brokers.</summary>
internal sealed class ConfigChangeApi(Cluster cluster)
{
    public void AddTo(ApiTable apis)
    {
        apis.Add<AlterConfigsRequest, AlterConfigsResponse>(
            ApiKey.AlterConfigs, 0, 2, 2, (request, _) => new(Replace(request)));
        apis.Add<IncrementalAlterConfigsRequest, AlterConfigsResponse>(
            ApiKey.IncrementalAlterConfigs, 0, 1, 1, (request, _) => new(Change(request)));
    }

    private AlterConfigsResponse Replace(AlterConfigsRequest request) => new()
    {
        Results = request.Resources.Select(resource => Apply(
            resource.Type,
            resource.Name,
            resource.Configs
                .Select(config => new ConfigChange(config.Name, ConfigOperation.Set, config.Value))
                .ToList(),
            _ => [],
            request.ValidateOnly)).ToList(),
    };

    private AlterConfigsResponse Change(IncrementalAlterConfigsRequest request) => new()
    {
        Results = request.Resources.Select(resource => Apply(
            resource.Type,
            resource.Name,
            resource.Changes,
            current => current.ToDictionary(),
            request.ValidateOnly)).ToList(),
    };

    private AlterConfigsResponse.ResourceResult Apply(
        ConfigResourceType type,
        string name,
        IReadOnlyList<ConfigChange> changes,
        Func<IReadOnlyDictionary<string, string>, Dictionary<string, string>> begin,
        bool validateOnly)
    {
        var (error, message) = FindFault(changes) is { } fault ? fault : type switch
        {
            ConfigResourceType.Topic => ApplyToTopic(name, changes, begin, validateOnly),
            ConfigResourceType.Broker => ApplyToBroker(name, changes, begin, validateOnly),
            _ => (ErrorCode.InvalidRequest, $"Resource type {(int)type} has no settings here; use 2 (topic) or 4."),
        };
        return new AlterConfigsResponse.ResourceResult(type, name, error, message);
    }

    private (ErrorCode Error, string? Message) ApplyToTopic(
        string name,
        IReadOnlyList<ConfigChange> changes,
        Func<IReadOnlyDictionary<string, string>, Dictionary<string, string>> begin,
        bool validateOnly)
    {
        if (cluster.FindTopic(name) is not { } topic)
        {
            return (ErrorCode.UnknownTopicOrPartition, $"There is no topic '{name}'.");
        }

        return cluster.ChangeSettings(topic, current => Merge(begin(current), changes), validateOnly) is { } fault
            ? (ErrorCode.InvalidConfig, fault)
            : (ErrorCode.None, null);
    }

    private (ErrorCode Error, string? Message) ApplyToBroker(
        string name,
        IReadOnlyList<ConfigChange> changes,
        Func<IReadOnlyDictionary<string, string>, Dictionary<string, string>> begin,
        bool validateOnly)
    {
        // The empty name stands for all brokers.
        var nodeId = Broker.AllBrokers;
        if (name.Length > 0
            && (!int.TryParse(name, CultureInfo.InvariantCulture, out nodeId) || cluster.FindBroker(nodeId) is null))
        {
            return (ErrorCode.InvalidRequest, $"There is no broker '{name}'; use the number of one.");
        }

        if (changes.FirstOrDefault(change => ClusterSettings.IsFixed(change.Name)) is { Name: { } fixedName })
        {
            return (
                ErrorCode.InvalidRequest, $"Broker setting '{fixedName}' cannot be changed while the cluster runs.");
        }

        if (!validateOnly)
        {
            cluster.Settings.Change(nodeId, current => Merge(begin(current), changes));
        }

        return (ErrorCode.None, null);
    }

    private static (ErrorCode Error, string? Message)? FindFault(IReadOnlyList<ConfigChange> changes)
    {
        if (changes.CountBy(change => change.Name).FirstOrDefault(count => count.Value > 1) is { Key: { } repeated })
        {
            return (ErrorCode.InvalidRequest, $"Setting '{repeated}' is named more than once.");
        }

        foreach (var (name, operation, value) in changes)
        {
            if (operation is < ConfigOperation.Set or > ConfigOperation.Subtract)
            {
                return (ErrorCode.InvalidRequest, $"Operation {(int)operation} on '{name}' is not known; use 0 to 3.");
            }

            if (value is null && operation != ConfigOperation.Delete)
            {
                return (ErrorCode.InvalidConfig, $"Setting '{name}' was given no value.");
            }

            if (operation is ConfigOperation.Append or ConfigOperation.Subtract
                && TopicSettings.Known.GetValueOrDefault(name)?.Type != ConfigType.List)
            {
                return (ErrorCode.InvalidConfig, $"Setting '{name}' is not a list; set it or delete it.");
            }
        }

        return null;
    }

    private static Dictionary<string, string> Merge(
        Dictionary<string, string> settings, IReadOnlyList<ConfigChange> changes)
    {
        foreach (var (name, operation, value) in changes)
        {
            var current = settings.GetValueOrDefault(name)
                ?? TopicSettings.Known.GetValueOrDefault(name)?.Default
                ?? "";
            switch (operation)
            {
                case ConfigOperation.Set:
                    settings[name] = value!;
                    break;
                case ConfigOperation.Delete:
                    settings.Remove(name);
                    break;
                case ConfigOperation.Append:
                    settings[name] = string.Join(',', Items(current).Union(Items(value!)));
                    break;
                case ConfigOperation.Subtract:
                    settings[name] = string.Join(',', Items(current).Except(Items(value!)));
                    break;
            }
        }

        return settings;
    }

    private static string[] Items(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
