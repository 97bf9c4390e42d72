using Berth.Bench.Report;

namespace Berth.Bench.Services;

/// <summary>Memory that remains allocated after a million calls.</summary>
internal static class CallMemory
{
    private const int Blocks = 10, Kibibyte = 1024;

    /// <summary>Measures and prints.</summary>
    /// <param name="calls">The number of calls.</param>
    /// <param name="output">Where to print.</param>
    public static void Run(int calls, TextWriter output)
    {
        using var client = new EchoClient(isAsync: false);
        client.SetArgument(2);
        client.ServiceHeap();
        Allocated(client, calls / Blocks);
        var (first, heap, serviceHeap) =
            (Allocated(client, calls / Blocks), GC.GetTotalMemory(forceFullCollection: true), client.ServiceHeap());
        var last = first;
        for (var block = 2; block < Blocks; block++)
            last = Allocated(client, calls / Blocks);
        var promises = new Promises();
        promises.Add($"allocated by the client per call, in the last of {calls}", first + 1, last, "bytes");
        promises.Add(
            "growth of the client's heap", Kibibyte, (GC.GetTotalMemory(forceFullCollection: true) - heap) / (double)Kibibyte, "KiB");
        promises.Add("growth of the service's heap", Kibibyte, (client.ServiceHeap() - serviceHeap) / (double)Kibibyte, "KiB");
        output.WriteLine(promises);
    }

    private static double Allocated(EchoClient client, int calls)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < calls; i++)
            client.Call(0);
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)calls;
    }
}
