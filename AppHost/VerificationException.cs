namespace AppHost;

/// <summary>What a step of the verification saw and should not have seen.</summary>
internal sealed class VerificationException(string message) : Exception(message);
