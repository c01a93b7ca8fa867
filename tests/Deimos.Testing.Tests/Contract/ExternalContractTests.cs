namespace Deimos.Testing.Tests.Contract;

/// <summary>A cluster that connection strings name passes the contract.</summary>
public sealed class ExternalContractTests(ContractFixture fixture)
    : BrokerContract(fixture, StackTier.External), IClassFixture<ContractFixture>;
