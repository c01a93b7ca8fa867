namespace Deimos.Embedded.Kafka.Protocol;

/// <summary>
/// What a client may do to a resource, a bit for each of Kafka's operations. Without access rules that is all that the
/// resource knows.
/// </summary>
internal static class AuthorizedOperations
{
    /// <summary>Stands for "not told", where a client did not ask.</summary>
    public const int NotTold = int.MinValue;

    public const int Cluster =
        Create | Alter | Describe | ClusterAction | DescribeConfigs | AlterConfigs | IdempotentWrite;

    public const int Topic = Read | Write | Create | Delete | Alter | Describe | DescribeConfigs | AlterConfigs;

    public const int Group = Read | Delete | Describe;

    private const int Read = 1 << 3;
    private const int Write = 1 << 4;
    private const int Create = 1 << 5;
    private const int Delete = 1 << 6;
    private const int Alter = 1 << 7;
    private const int Describe = 1 << 8;
    private const int ClusterAction = 1 << 9;
    private const int DescribeConfigs = 1 << 10;
    private const int AlterConfigs = 1 << 11;
    private const int IdempotentWrite = 1 << 12;
}
