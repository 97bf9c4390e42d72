using System.Globalization;
using Berth.Engine;
using Berth.Engine.Events;
using Berth.Engine.Releases;
using Berth.Releases.Installing;
using Berth.Releases.Signing;
using Berth.Releases.Store;

namespace Berth.Cli.Rendering;

/// <summary>Releases as text.</summary>
internal static class ReleaseText
{
    /// <summary>The lines about a result.</summary>
    public static IEnumerable<string> Lines(UpdateResult result)
    {
        yield return result.Change switch
        {
            UpdateChange.None => $"{result.Id} is current already",
            UpdateChange.Checked => $"{result.Id} could be installed",
            UpdateChange.Placed => $"{result.Id} is in its place",
            UpdateChange.Installed => $"{result.Id} installed{After(result)}",
            _ => $"{result.Id} is current{After(result)}",
        };
        if (result.Answer is { } answer)
            yield return $"  {Printable.Line(answer)}";
        if (result.Removed.Count > 0)
            yield return $"  removed: {Printable.Names(result.Removed)}";
    }

    /// <summary>Releases, one line each.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<Release> releases)
    {
        var width = Math.Max(2, releases.Select(static release => release.Id.Text.Length).DefaultIfEmpty(0).Max());
        yield return $"{"ID".PadRight(width)}  {"INSTALLED",-20}  STATE";
        foreach (var release in releases)
            yield return $"{release.Id.Text.PadRight(width)}  {Time(release.Manifest?.InstalledAt),-20}  {StateOf(release)}".TrimEnd();
    }

    /// <summary>One release.</summary>
    public static IEnumerable<string> Lines(ReleaseShown shown)
    {
        var manifest = shown.Release.Manifest;
        yield return Row("release", shown.Release.Id.Text);
        yield return Row("state", StateOf(shown.Release) is { Length: > 0 } state ? state : "installed");
        yield return Row("directory", shown.Directory);
        if (manifest is null)
            yield break;
        yield return Row("version", manifest.Version);
        yield return Row("sha256", manifest.Sha256);
        yield return Row("installed", Time(manifest.InstalledAt));
        yield return Row("source", manifest.Source);
        yield return Row("after", manifest.Previous ?? "none");
        yield return Row("signed by", manifest.SignedBy.Count > 0 ? string.Join(", ", manifest.SignedBy) : "nobody");
        if (manifest.Bad is { } bad)
            yield return Row("bad", bad);

        static string Row(string name, string value) => $"{name,-10} {Printable.Line(value)}";
    }

    /// <summary>The result of a comparison.</summary>
    public static IEnumerable<string> Lines(ReleaseComparison compared)
    {
        if (compared.Differences is not { } differences)
        {
            yield return $"{compared.Id}: unknown: its list of files is missing or damaged";
            yield break;
        }

        yield return differences.Count == 0 ? $"{compared.Id}: as installed" : $"{compared.Id}: {differences.Count} differences";
        foreach (var difference in differences)
            yield return $"  {Printable.Line(difference)}";
    }

    /// <summary>The keys of a store.</summary>
    public static IEnumerable<string> Lines(KeyList? keys)
    {
        if (keys is null || keys.Keys.Count == 0)
        {
            yield return "no keys: releases need no signature";
            if (keys?.MinimumVersion is { } kept)
                yield return $"with keys, no version below {kept}";
            yield break;
        }

        yield return $"{keys.Threshold} of {keys.Keys.Count} must have signed (version {keys.Version} of the list)";
        if (keys.MinimumVersion is { } minimum)
            yield return $"no version below {minimum}";
        foreach (var key in keys.Keys)
        {
            var kind = key.Kind is KeyKind.Minisign ? "minisign" : "ecdsa-p256";
            yield return $"{key.Id}  {kind,-10}  {Printable.Line(key.Comment ?? "")}".TrimEnd();
        }
    }

    private static string After(UpdateResult result) => result.From is { } from ? $", after {from}" : "";

    private static string StateOf(Release release) => release switch
    {
        { IsCurrent: true } => "current",
        { IsPrevious: true } => "previous",
        { IsBad: true } => $"bad: {Printable.Line(release.Manifest!.Bad!)}",
        { Manifest: null } => "unknown",
        _ => "",
    };

    private static string Time(DateTimeOffset? time) =>
        time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "-";
}
