namespace Deimos.Testing.Tests.Contract;

/// <summary>A cluster in containers passes the contract.</summary>
public sealed class ContainersContractTests(ContractFixture fixture)
    : BrokerContract(fixture, StackTier.Containers), IClassFixture<ContractFixture>;
