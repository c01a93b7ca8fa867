using System.Net;
using System.Net.Sockets;

namespace DeimosAspire.Tests.Shared;

/// <summary>
/// Ports that nobody takes by chance while a test does not listen on them: they lie below those that systems give to
/// who asks for any.
/// </summary>
internal static class FreePort
{
    private const int First = 15_000;
    private const int End = 32_000;

    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, End);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken.
            }
        }
    }
}
