using Microsoft.Data.Sqlite;

namespace HybridProfiler.Storage.Tests;

/// <summary>A made-up export of Nsight Systems.</summary>
internal static class NsightExport
{
    public const long Thread = (281L << 48) | (1234L << 24) | 77, Process = (281L << 48) | (1234L << 24);

    /// <summary>Statements for a recording of one thread: a range around a launch of a graph of two kernels, and a copy without a call.</summary>
    public const string Usual = """
        CREATE TABLE StringIds (id INTEGER PRIMARY KEY, value TEXT);
        INSERT INTO StringIds VALUES (1, 'cudaGraphLaunch_v10000'), (2, 'void gemm<float>(int)'), (3, 'ncclDevKernel_AllReduce'), (4, 'reader'), (5, 'worker');
        CREATE TABLE META_DATA_EXPORT (name TEXT, value TEXT);
        INSERT INTO META_DATA_EXPORT VALUES ('EXPORT_SCHEMA_VERSION', '3.25.0'), ('EXPORT_PRODUCT_VERSION', '2026.2');
        CREATE TABLE ThreadNames (nameId INTEGER, globalTid INTEGER);
        INSERT INTO ThreadNames VALUES (5, {THREAD});
        CREATE TABLE CUPTI_ACTIVITY_KIND_RUNTIME (start INTEGER, end INTEGER, globalTid INTEGER, correlationId INTEGER, nameId INTEGER);
        INSERT INTO CUPTI_ACTIVITY_KIND_RUNTIME VALUES (1100, 1200, {THREAD}, 9, 1);
        CREATE TABLE NVTX_EVENTS (start INTEGER, end INTEGER, eventType INTEGER, text TEXT, textId INTEGER, globalTid INTEGER);
        INSERT INTO NVTX_EVENTS VALUES (1000, 1300, 59, NULL, 4, {THREAD}), (1150, NULL, 34, 'here', NULL, {THREAD}), (1050, 1900, 60, 'request', NULL, {THREAD}), (1250, NULL, 60, 'open', NULL, {THREAD}),
            (1260, 1270, 59, 'aten::add, seq = 5, op_id = 12', NULL, {THREAD}), (5, 6, 75, 'domain', NULL, {THREAD});
        CREATE TABLE CUPTI_ACTIVITY_KIND_KERNEL (start INTEGER, end INTEGER, deviceId INTEGER, contextId INTEGER, streamId INTEGER, correlationId INTEGER, globalPid INTEGER, demangledName INTEGER, shortName INTEGER,
            gridX INTEGER, gridY INTEGER, gridZ INTEGER, blockX INTEGER, blockY INTEGER, blockZ INTEGER, registersPerThread INTEGER, staticSharedMemory INTEGER, dynamicSharedMemory INTEGER);
        INSERT INTO CUPTI_ACTIVITY_KIND_KERNEL VALUES (1300, 1500, 0, 1, 7, 9, {PROCESS}, 2, 2, 16, 8, 2, 64, 1, 1, 32, 100, 28), (1400, 1700, 0, 1, 13, 9, {PROCESS}, 3, 3, 1, 1, 1, 64, 1, 1, 32, 0, 0);
        CREATE TABLE CUPTI_ACTIVITY_KIND_MEMCPY (start INTEGER, end INTEGER, deviceId INTEGER, contextId INTEGER, streamId INTEGER, correlationId INTEGER, globalPid INTEGER, bytes INTEGER, copyKind INTEGER, srcKind INTEGER, dstKind INTEGER);
        INSERT INTO CUPTI_ACTIVITY_KIND_MEMCPY VALUES (1700, 1800, 0, 1, 7, 55, {PROCESS}, 4096, 1, 1, 2);
        """;

    /// <summary>Makes a database and returns its path.</summary>
    public static string Make(params string[] statements)
    {
        string path = Path.Combine(TemporaryFolder.UntilExit("nsight-"), "report one.sqlite");
        using SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        foreach (string statement in statements)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = statement.Replace("{THREAD}", $"{Thread}", StringComparison.Ordinal).Replace("{PROCESS}", $"{Process}", StringComparison.Ordinal);
            command.ExecuteNonQuery();
        }

        return path;
    }
}
