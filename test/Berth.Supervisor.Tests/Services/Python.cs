using Berth.Linux.Processes;

namespace Berth.Supervisor.Tests.Services;

/// <summary>Services that need more than a shell.</summary>
internal static class Python
{
    /// <summary>Answers everybody who connects to its first socket with its process id and that socket's inode number.</summary>
    public const string Serve =
        """
        exec python3 -c "
        import os,socket
        s=socket.socket(fileno=3)
        while True:
            c,_=s.accept()
            try: c.send(b'%d %d' % (os.getpid(), os.fstat(3).st_ino))
            except OSError: pass # it has not waited
            c.close()
        "
        """;

    public static void Require()
    {
        if (ExecutableFinder.Find("python3") is null)
            Assert.Skip("needs python3");
    }
}
