using Berth.Bench.Report;

namespace Berth.Bench.Services;

/// <summary>What a million calls leave behind.</summary>
internal static class CallMemory
{
    private const int Blocks = 10, Kibibyte = 1024;

    /// <summary>Measures and prints.</summary>
    /// <param name="calls">How many.</param>
    /// <param name="output">Where to.</param>
    public static void Run(int calls, TextWriter output)
    {
        using var client = new EchoClient(isAsync: false);
        client.Say(2);
        client.ServiceHeap();
        Allocated(client, calls / Blocks);
        var (first, heap, serviceHeap) = (Allocated(client, calls / Blocks), GC.GetTotalMemory(forceFullCollection: true), client.ServiceHeap());
        var last = first;
        for (var block = 2; block < Blocks; block++)
            last = Allocated(client, calls / Blocks);
        var promises = new Promises();
        promises.Add($"allocated by the client for a call, the last of {calls}", first + 1, last, "bytes");
        promises.Add("growth of the client's heap", Kibibyte, (GC.GetTotalMemory(forceFullCollection: true) - heap) / (double)Kibibyte, "KiB");
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
