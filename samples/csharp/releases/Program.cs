using Berth.Releases.Errors;
using Berth.Releases.Installing;

var (root, archive) = (args[0], args[1]);
using var store = await ReleaseStore.OpenAsync(root, new NoTarget(), wait: true, progress: static _ => { });
try
{
    var result = await store.InstallAsync(new InstallRequest(archive));
    Console.WriteLine($"{result.Change}: {result.Id}, after {result.From?.Text ?? "nothing"}");
}
catch (ReleaseException refused)
{
    Console.WriteLine($"{refused.Kind}: {refused.Problem}");
}
foreach (var release in ReleaseStore.List(root))
    Console.WriteLine($"{release.Id}{(release.IsCurrent ? " is current" : "")}");
