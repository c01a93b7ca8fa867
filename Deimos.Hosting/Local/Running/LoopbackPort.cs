using System.Net;
using System.Net.Sockets;

namespace Deimos.Hosting.Local.Running;

/// <summary>Ports of this machine's loopback addresses.</summary>
internal static class LoopbackPort
{
    /// <summary>Finds ports that are free, each another one.</summary>
    public static int[] FindFree(int count)
    {
        var listeners = new List<TcpListener>();
        try
        {
            // All are held until the last is found, so that none is found twice.
            for (var index = 0; index < count; index++)
            {
                var listener = new TcpListener(IPAddress.Loopback, 0);
                listeners.Add(listener);
                listener.Start();
            }

            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }

    /// <summary>Tells whether a service could not listen on <c>localhost</c>, which is both addresses.</summary>
    public static bool IsTaken(int port) =>
        IsTaken(IPAddress.Loopback, port) || (Socket.OSSupportsIPv6 && IsTaken(IPAddress.IPv6Loopback, port));

    private static bool IsTaken(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return false;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }
}
